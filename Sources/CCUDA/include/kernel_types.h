// Integers of known sizes, which a GPU's compiler has no header for.
#ifndef INVAR_KERNEL_TYPES_H
#define INVAR_KERNEL_TYPES_H

#if defined(__CUDACC_RTC__)
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#else
#include <stdint.h>
#endif

#endif
