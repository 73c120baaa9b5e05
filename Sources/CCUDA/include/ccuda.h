// NVIDIA's driver and its runtime compiler, found when the program runs: nothing is linked, no header of
// theirs is needed, and a machine without them is one more answer.
#ifndef INVAR_CCUDA_H
#define INVAR_CCUDA_H

#include <stddef.h>
#include <stdint.h>

#include "kernel_arguments.h"

// Pointers of the driver's, which nobody here looks behind: numbers, as those of its memory are.
typedef uint64_t cc_memory;
typedef uintptr_t cc_context;
typedef uintptr_t cc_stream;
typedef uintptr_t cc_module;
typedef uintptr_t cc_function;
typedef uintptr_t cc_graph;
typedef uintptr_t cc_graph_exec;
typedef uintptr_t cc_program;

// How a kernel is launched; `overlaps` lets it begin before the one in front of it has ended, which it
// then waits for itself.
typedef struct {
  uint32_t grid[3];
  uint32_t block[3];
  uint32_t shared_bytes;
  uint32_t overlaps;
} cc_launch;

// The driver's calls, by their names. 0 is success everywhere.
typedef struct {
  int (*init)(unsigned flags);
  int (*driver_version)(int *version);
  int (*error_name)(int error, const char **name);
  int (*error_text)(int error, const char **text);
  int (*device_count)(int *count);
  int (*device)(int *device, int ordinal);
  int (*device_name)(char *name, int size, int device);
  int (*device_attribute)(int *value, int attribute, int device);
  int (*device_memory)(size_t *bytes, int device);
  int (*retain_context)(cc_context *context, int device);
  int (*release_context)(int device);
  int (*set_context)(cc_context context);
  int (*memory_info)(size_t *free, size_t *total);
  int (*allocate)(cc_memory *memory, size_t bytes);
  int (*free)(cc_memory memory);
  int (*allocate_host)(void **memory, size_t bytes, unsigned flags);
  int (*free_host)(void *memory);
  int (*to_device)(cc_memory to, const void *from, size_t bytes, cc_stream stream);
  int (*to_host)(void *to, cc_memory from, size_t bytes, cc_stream stream);
  int (*fill)(cc_memory memory, unsigned char value, size_t bytes, cc_stream stream);
  int (*make_stream)(cc_stream *stream, unsigned flags);
  int (*synchronize)(cc_stream stream);
  int (*destroy_stream)(cc_stream stream);
  int (*begin_capture)(cc_stream stream, int mode);
  int (*end_capture)(cc_stream stream, cc_graph *graph);
  int (*instantiate)(cc_graph_exec *exec, cc_graph graph, unsigned long long flags);
  int (*launch_graph)(cc_graph_exec exec, cc_stream stream);
  int (*destroy_graph_exec)(cc_graph_exec exec);
  int (*destroy_graph)(cc_graph graph);
  int (*load_module)(cc_module *module, const void *image);
  int (*unload_module)(cc_module module);
  int (*function)(cc_function *function, cc_module module, const char *name);
  int (*global)(cc_memory *address, size_t *bytes, cc_module module, const char *name);
  int (*set_function_attribute)(cc_function function, int attribute, int value);
  // Launches with the arguments as one structure of so many bytes.
  int (*launch)(cc_function function, const cc_launch *how, const void *arguments, size_t bytes,
                cc_stream stream);
} cc_driver;

// The compiler's calls, likewise.
typedef struct {
  int (*version)(int *major, int *minor);
  int (*create)(cc_program *program, const char *source, const char *name, int header_count,
                const char *const *headers, const char *const *header_names);
  int (*compile)(cc_program program, int option_count, const char *const *options);
  int (*log_size)(cc_program program, size_t *bytes);
  int (*log)(cc_program program, char *text);
  int (*image_size)(cc_program program, size_t *bytes);
  int (*image)(cc_program program, char *image);
  int (*destroy)(cc_program *program);
  const char *(*error_text)(int error);
} cc_compiler;

// Numbers of the driver's own.
static const int cc_error_out_of_memory = 2;
static const int cc_error_device_unavailable = 46;
static const int cc_error_no_device = 100;
static const int cc_function_shared_bytes = 8;
static const int cc_attribute_multiprocessors = 16;
static const int cc_attribute_major = 75;
static const int cc_attribute_minor = 76;
static const int cc_capture_thread_local = 1;
static const unsigned cc_stream_non_blocking = 1;

// The driver of this machine, or NULL with what is missing in `why`. It stays open.
const cc_driver *cc_open_driver(const char **why);
// Its compiler, likewise.
const cc_compiler *cc_open_compiler(const char **why);

#endif
