// Finds the driver and the compiler, and the calls in them.
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ccuda.h"

// Names of libraries from the newest on; NULL ends them. Where the linker knows none, the places that
// containers and distributions use are tried.
static void *open_any(const char *const *names) {
  for (; *names; names++) {
    void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
    if (library) return library;
  }
  return NULL;
}

typedef struct {
  size_t offset;
  const char *name;
} entry;

static const char *fill(void *table, void *library, const entry *entries, size_t count,
                        const char *what) {
  static char why[160];
  for (size_t i = 0; i < count; i++) {
    void *found = dlsym(library, entries[i].name);
    if (!found) {
      snprintf(why, sizeof why, "the NVIDIA %s lacks %s, so it is too old: CUDA 12 or later is needed", what,
               entries[i].name);
      return why;
    }
    memcpy((char *)table + entries[i].offset, &found, sizeof found);
  }
  return NULL;
}

// ---- Driver ----------------------------------------------------------------------------------

static const char *const drivers[] = {
    "libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1", NULL};

#define D(FIELD, NAME) {offsetof(cc_driver, FIELD), NAME}
static const entry driver_entries[] = {
    D(init, "cuInit"),
    D(driver_version, "cuDriverGetVersion"),
    D(error_name, "cuGetErrorName"),
    D(error_text, "cuGetErrorString"),
    D(device_count, "cuDeviceGetCount"),
    D(device, "cuDeviceGet"),
    D(device_name, "cuDeviceGetName"),
    D(device_attribute, "cuDeviceGetAttribute"),
    D(device_memory, "cuDeviceTotalMem_v2"),
    D(retain_context, "cuDevicePrimaryCtxRetain"),
    D(release_context, "cuDevicePrimaryCtxRelease_v2"),
    D(set_context, "cuCtxSetCurrent"),
    D(memory_info, "cuMemGetInfo_v2"),
    D(allocate, "cuMemAlloc_v2"),
    D(free, "cuMemFree_v2"),
    D(allocate_host, "cuMemHostAlloc"),
    D(free_host, "cuMemFreeHost"),
    D(to_device, "cuMemcpyHtoDAsync_v2"),
    D(to_host, "cuMemcpyDtoHAsync_v2"),
    D(fill, "cuMemsetD8Async"),
    D(make_stream, "cuStreamCreate"),
    D(synchronize, "cuStreamSynchronize"),
    D(destroy_stream, "cuStreamDestroy_v2"),
    D(begin_capture, "cuStreamBeginCapture_v2"),
    D(end_capture, "cuStreamEndCapture"),
    D(instantiate, "cuGraphInstantiateWithFlags"),
    D(launch_graph, "cuGraphLaunch"),
    D(destroy_graph_exec, "cuGraphExecDestroy"),
    D(destroy_graph, "cuGraphDestroy"),
    D(load_module, "cuModuleLoadData"),
    D(unload_module, "cuModuleUnload"),
    D(function, "cuModuleGetFunction"),
    D(global, "cuModuleGetGlobal_v2"),
    D(set_function_attribute, "cuFuncSetAttribute"),
};
#undef D

// The driver's own structures for a launch, as far as they are used here.
typedef struct {
  int id;
  char padding[4];
  union {
    char room[64];
    int number;
  } value;
} launch_attribute;

typedef struct {
  unsigned grid[3], block[3], shared_bytes;
  cc_stream stream;
  launch_attribute *attributes;
  unsigned attribute_count;
} launch_configuration;

enum { attribute_overlaps = 6 };

static int (*launch_extended)(const launch_configuration *, cc_function, void **, void **);

static int launch(cc_function function, const cc_launch *how, const void *arguments, size_t bytes,
                  cc_stream stream) {
  launch_attribute attribute;
  memset(&attribute, 0, sizeof attribute);
  attribute.id = attribute_overlaps;
  attribute.value.number = 1;
  const launch_configuration configuration = {
      .grid = {how->grid[0], how->grid[1], how->grid[2]},
      .block = {how->block[0], how->block[1], how->block[2]},
      .shared_bytes = how->shared_bytes,
      .stream = stream,
      .attributes = &attribute,
      .attribute_count = how->overlaps ? 1 : 0,
  };
  (void)bytes;  // the driver knows how large the kernel's one argument is
  void *parameters[] = {(void *)arguments};
  return launch_extended(&configuration, function, parameters, NULL);
}

const cc_driver *cc_open_driver(const char **why) {
  static cc_driver driver;
  static const char *missing;
  static int tried;
  if (!tried) {
    tried = 1;
    void *library = open_any(drivers);
    if (!library) {
      missing = "no NVIDIA driver was found (libcuda.so.1, where the linker looks, in /usr/local/nvidia/lib64 and "
                "/usr/lib/wsl/lib)";
    } else {
      missing = fill(&driver, library, driver_entries,
                     sizeof driver_entries / sizeof driver_entries[0], "driver");
      void *found = dlsym(library, "cuLaunchKernelEx");
      if (!missing && !found) {
        missing = "the NVIDIA driver lacks cuLaunchKernelEx, so it is too old: CUDA 12 or later is needed";
      }
      memcpy(&launch_extended, &found, sizeof found);
      driver.launch = launch;
    }
  }
  *why = missing;
  return missing ? NULL : &driver;
}

// ---- Compiler --------------------------------------------------------------------------------

static const char *const compilers[] = {
    "libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so", "/usr/local/cuda/lib64/libnvrtc.so", NULL};

#define C(FIELD, NAME) {offsetof(cc_compiler, FIELD), NAME}
static const entry compiler_entries[] = {
    C(version, "nvrtcVersion"),
    C(create, "nvrtcCreateProgram"),
    C(compile, "nvrtcCompileProgram"),
    C(log_size, "nvrtcGetProgramLogSize"),
    C(log, "nvrtcGetProgramLog"),
    C(image_size, "nvrtcGetCUBINSize"),
    C(image, "nvrtcGetCUBIN"),
    C(destroy, "nvrtcDestroyProgram"),
    C(error_text, "nvrtcGetErrorString"),
};
#undef C

// The compiler that INVAR_NVRTC names. It looks for a library of its own by name alone, so that one is opened
// first, from the same folder.
static void *open_named(const char *path) {
  static const char builtins[] = "libnvrtc-builtins.so";
  const char *slash = strrchr(path, '/');
  if (slash) {
    char folder[4096], file[4608];
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    DIR *directory = opendir(folder);
    for (struct dirent *found; directory && (found = readdir(directory));) {
      if (strncmp(found->d_name, builtins, sizeof builtins - 1) != 0) continue;
      snprintf(file, sizeof file, "%s/%s", folder, found->d_name);
      dlopen(file, RTLD_NOW | RTLD_GLOBAL);
    }
    if (directory) closedir(directory);
  }
  return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

const cc_compiler *cc_open_compiler(const char **why) {
  static cc_compiler compiler;
  static const char *missing;
  static int tried;
  if (!tried) {
    tried = 1;
    const char *named = getenv("INVAR_NVRTC");
    void *library = named && *named ? open_named(named) : open_any(compilers);
    missing = library           ? fill(&compiler, library, compiler_entries,
                                       sizeof compiler_entries / sizeof compiler_entries[0], "compiler")
              : named && *named ? "INVAR_NVRTC names no library that can be opened: let it name libnvrtc.so of CUDA "
                                  "12 or later"
                                : "no NVRTC, which compiles the kernels, was found (libnvrtc.so.13, .12 or .so, "
                                  "where the linker looks and in /usr/local/cuda/lib64): install it, or name it by "
                                  "INVAR_NVRTC";
  }
  *why = missing;
  return missing ? NULL : &compiler;
}
