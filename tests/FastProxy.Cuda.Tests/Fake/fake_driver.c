/*
 * A CUDA driver for tests: the entry points that FastProxy uses, on host memory, with one device and nothing that runs kernels.
 *
 * Work on a stream is put off until somebody waits for it, so that whoever does not wait where he must gets wrong data. Every object is
 * counted; every argument is checked, and the first wrong one is kept for fake_misuse(). fake_fail() makes the n-th call of an entry point
 * fail: what takes something then takes nothing; what gives back or waits has done so all the same. fake_set("break_at", n) makes the n-th
 * kernel fail when it runs, and with it every call from then on, as an illegal address does.
 *
 * Signatures and numbers are those of cuda.h (64-bit, version 11.0 and later).
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

enum
{
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_CONTEXT = 201,
    INVALID_PTX = 218,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_OUT_OF_RESOURCES = 701,
};

typedef unsigned long long address_t;

/* Calls */

#define CALLS(X)                                                                                                                        \
    X(cuInit) X(cuDriverGetVersion) X(cuGetErrorName) X(cuGetErrorString) X(cuDeviceGetCount) X(cuDeviceGet) X(cuDeviceGetName)         \
    X(cuDeviceGetAttribute) X(cuDeviceTotalMem_v2) X(cuDevicePrimaryCtxRetain) X(cuDevicePrimaryCtxRelease_v2) X(cuCtxSetCurrent)       \
    X(cuModuleLoadDataEx) X(cuModuleUnload) X(cuModuleGetFunction) X(cuFuncGetAttribute) X(cuFuncSetAttribute) X(cuLaunchKernel)        \
    X(cuMemAlloc_v2) X(cuMemFree_v2) X(cuMemAllocAsync) X(cuMemFreeAsync) X(cuDeviceGetDefaultMemPool) X(cuMemPoolSetAttribute)         \
    X(cuMemPoolTrimTo) X(cuMemHostAlloc) X(cuMemFreeHost) X(cuMemcpyHtoDAsync_v2) X(cuMemcpyDtoHAsync_v2) X(cuMemsetD8Async)            \
    X(cuStreamCreate) X(cuStreamSynchronize) X(cuStreamDestroy_v2) X(cuEventCreate) X(cuEventRecord) X(cuEventSynchronize)              \
    X(cuEventElapsedTime) X(cuEventDestroy_v2)

#define AS_ENUM(name) CALL_##name,
#define AS_TEXT(name) #name,
enum { CALLS(AS_ENUM) CALL_COUNT };
static const char *call_names[] = { CALLS(AS_TEXT) };
static int call_counts[CALL_COUNT];
static int fail_call, fail_nth, fail_code, broken;
static char misuse[256];

/* Settings */

static long long driver_version, devices, major_version, minor_version, pools, break_at;

/* Objects */

enum kind { CONTEXT, STREAM, EVENT, MODULE, PINNED, MEMORY, KINDS };
static const char *kind_names[] = { "context", "stream", "event", "module", "pinned buffer", "allocation" };

struct object
{
    enum kind kind;
    struct object *next;
    unsigned char *bytes;
    size_t size;
    int references;  /* of a context */
    int pending;     /* records of an event that have not been done */
    int is_recorded; /* of an event */
    unsigned flags;
    double time;
    struct function *functions; /* of a module */
    char *image;
};

struct function
{
    struct function *next;
    char name[128];
    int dynamic_bytes;
};

static struct object *objects;
static _Thread_local struct object *current;

/* Work put off */

enum work { COPY, FILL, RECORD, FREE, KERNEL };

struct op
{
    enum work work;
    unsigned char *to;
    const unsigned char *from;
    size_t bytes;
    int value;
    struct object *object;
};

static struct op *queue;
static size_t queue_head, queue_tail, queue_size;
static double device_clock;
static int kernels_run;

/* The last launch */

struct launch
{
    char name[128];
    unsigned grid[3], block[3], shared;
    int bytes;
    unsigned char parameters[4096];
};

static struct launch last;

static int wrong(const char *what, int code)
{
    if (!misuse[0])
    {
        snprintf(misuse, sizeof misuse, "%s", what);
    }

    return code;
}

static int enter(int call)
{
    ++call_counts[call];
    return call == fail_call && call_counts[call] == fail_nth ? fail_code : broken;
}

#define ENTER(name)                       \
    do                                    \
    {                                     \
        int failure = enter(CALL_##name); \
        if (failure)                      \
        {                                 \
            return failure;               \
        }                                 \
    } while (0)

static struct object *take(enum kind kind, size_t size)
{
    struct object *object = calloc(1, sizeof *object);
    object->kind = kind;
    object->size = size;
    if (size > 0)
    {
        object->bytes = aligned_alloc(256, (size + 255) / 256 * 256);
        memset(object->bytes, 0xCD, size);
    }

    object->next = objects;
    objects = object;
    return object;
}

static void drop(struct object *object)
{
    struct object **place = &objects;
    while (*place != object)
    {
        place = &(*place)->next;
    }

    *place = object->next;
    while (object->functions)
    {
        struct function *function = object->functions;
        object->functions = function->next;
        free(function);
    }

    free(object->image);
    free(object->bytes);
    free(object);
}

static struct object *find(enum kind kind, const void *handle)
{
    for (struct object *object = objects; object; object = object->next)
    {
        if (object->kind == kind && (object == handle || (object->bytes && object->bytes == handle)))
        {
            return object;
        }
    }

    return NULL;
}

static int is_within(enum kind kind, const unsigned char *from, size_t bytes)
{
    for (struct object *object = objects; object; object = object->next)
    {
        if (object->kind == kind && from >= object->bytes && from + bytes <= object->bytes + object->size)
        {
            return 1;
        }
    }

    return 0;
}

static int is_anywhere(const unsigned char *from, size_t bytes)
{
    return is_within(PINNED, from, bytes) || is_within(MEMORY, from, bytes);
}

static struct function *find_function(const void *handle)
{
    for (struct object *object = objects; object; object = object->next)
    {
        for (struct function *function = object->functions; function; function = function->next)
        {
            if (function == handle)
            {
                return function;
            }
        }
    }

    return NULL;
}

static void put_off(struct op op)
{
    if (queue_tail == queue_size)
    {
        queue_size = queue_size ? 2 * queue_size : 256;
        queue = realloc(queue, queue_size * sizeof *queue);
    }

    queue[queue_tail++] = op;
}

static void run(struct op op)
{
    device_clock += 1;
    switch (op.work)
    {
    case COPY:
        if (is_anywhere(op.to, op.bytes) && is_anywhere(op.from, op.bytes))
        {
            memcpy(op.to, op.from, op.bytes);
        }
        else
        {
            wrong("a copy ran when its memory was gone", 0);
        }

        break;
    case FILL:
        if (is_within(MEMORY, op.to, op.bytes))
        {
            memset(op.to, op.value, op.bytes);
        }
        else
        {
            wrong("a fill ran when its memory was gone", 0);
        }

        break;
    case RECORD:
        if (find(EVENT, op.object))
        {
            --op.object->pending;
            op.object->time = device_clock;
        }
        else
        {
            wrong("an event was destroyed before it was reached", 0);
        }

        break;
    case FREE:
        drop(op.object);
        break;
    case KERNEL:
        if (++kernels_run == break_at)
        {
            broken = ILLEGAL_ADDRESS;
        }

        break;
    }
}

/* Does what was put off, until an event is reached if one is given. */
static void catch_up(const struct object *event)
{
    while (queue_head < queue_tail && !(event && event->pending == 0))
    {
        run(queue[queue_head++]);
    }

    if (queue_head == queue_tail)
    {
        queue_head = queue_tail = 0;
    }
}

#define NEED(condition, what, code)   \
    do                                \
    {                                 \
        if (!(condition))             \
        {                             \
            return wrong(what, code); \
        }                             \
    } while (0)

#define NEED_CONTEXT(name) NEED(current && find(CONTEXT, current), #name ": no context is current on this thread", INVALID_CONTEXT)
#define NEED_STREAM(name, stream) NEED(find(STREAM, stream), #name ": no stream", INVALID_HANDLE)

/* For tests */

EXPORT void fake_reset(void)
{
    while (objects)
    {
        drop(objects);
    }

    memset(call_counts, 0, sizeof call_counts);
    memset(&last, 0, sizeof last);
    queue_head = queue_tail = 0;
    device_clock = 0;
    kernels_run = broken = 0;
    fail_call = -1;
    misuse[0] = 0;
    driver_version = 12040;
    devices = 1;
    major_version = 8;
    minor_version = 6;
    pools = 1;
    break_at = 0;
}

EXPORT int fake_call_count(void)
{
    return CALL_COUNT;
}

EXPORT const char *fake_call_name(int call)
{
    return call_names[call];
}

EXPORT int fake_calls(int call)
{
    return call_counts[call];
}

EXPORT void fake_fail(int call, int nth, int code)
{
    fail_call = call;
    fail_nth = call_counts[call] + nth;
    fail_code = code;
}

EXPORT int fake_set(const char *setting, long long value)
{
    static const struct
    {
        const char *name;
        long long *value;
    } settings[] = {
        { "driver", &driver_version }, { "devices", &devices }, { "major", &major_version },
        { "minor", &minor_version },   { "pools", &pools },     { "break_at", &break_at },
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; ++i)
    {
        if (strcmp(settings[i].name, setting) == 0)
        {
            *settings[i].value = value;
            return 1;
        }
    }

    return 0;
}

/* "" when everything has been given back. */
EXPORT const char *fake_living(void)
{
    static char text[256];
    int counts[KINDS] = { 0 };
    for (struct object *object = objects; object; object = object->next)
    {
        counts[object->kind] += object->kind == CONTEXT ? object->references : 1;
    }

    text[0] = 0;
    for (int kind = 0; kind < KINDS; ++kind)
    {
        if (counts[kind])
        {
            size_t length = strlen(text);
            snprintf(text + length, sizeof text - length, "%s%d %s", length ? ", " : "", counts[kind], kind_names[kind]);
        }
    }

    return text;
}

EXPORT const char *fake_misuse(void)
{
    return misuse;
}

EXPORT const struct launch *fake_last_launch(void)
{
    return &last;
}

/* Initialisation and errors */

EXPORT int cuInit(unsigned flags)
{
    ENTER(cuInit);
    NEED(flags == 0, "cuInit: flags", INVALID_VALUE);
    return devices ? SUCCESS : NO_DEVICE;
}

EXPORT int cuDriverGetVersion(int *version)
{
    ENTER(cuDriverGetVersion);
    *version = (int)driver_version;
    return SUCCESS;
}

static const struct
{
    int code;
    const char *name, *text;
} errors[] = {
    { INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument" },
    { OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory" },
    { NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected" },
    { INVALID_PTX, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed" },
    { NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found" },
    { ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered" },
    { LAUNCH_OUT_OF_RESOURCES, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch" },
};

static int describe(int error, int is_name, const char **text)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; ++i)
    {
        if (errors[i].code == error)
        {
            *text = is_name ? errors[i].name : errors[i].text;
            return SUCCESS;
        }
    }

    *text = NULL;
    return INVALID_VALUE;
}

EXPORT int cuGetErrorName(int error, const char **text)
{
    ++call_counts[CALL_cuGetErrorName];
    return describe(error, 1, text);
}

EXPORT int cuGetErrorString(int error, const char **text)
{
    ++call_counts[CALL_cuGetErrorString];
    return describe(error, 0, text);
}

/* Devices */

EXPORT int cuDeviceGetCount(int *count)
{
    ENTER(cuDeviceGetCount);
    *count = (int)devices;
    return SUCCESS;
}

EXPORT int cuDeviceGet(int *device, int ordinal)
{
    ENTER(cuDeviceGet);
    NEED(ordinal >= 0 && ordinal < devices, "cuDeviceGet: ordinal", INVALID_DEVICE);
    *device = ordinal + 40; /* a handle, not the number */
    return SUCCESS;
}

#define NEED_DEVICE(name) NEED(device >= 40 && device < 40 + devices, #name ": no device", INVALID_DEVICE)

EXPORT int cuDeviceGetName(char *name, int length, int device)
{
    ENTER(cuDeviceGetName);
    NEED_DEVICE(cuDeviceGetName);
    snprintf(name, (size_t)length, "Fake %d", device - 40);
    return SUCCESS;
}

EXPORT int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    ENTER(cuDeviceGetAttribute);
    NEED_DEVICE(cuDeviceGetAttribute);
    switch (attribute)
    {
    case 75:
        *value = (int)major_version;
        return SUCCESS;
    case 76:
        *value = (int)minor_version;
        return SUCCESS;
    case 115:
        NEED(driver_version >= 11020, "cuDeviceGetAttribute: pools are unknown to this driver", INVALID_VALUE);
        *value = (int)pools;
        return SUCCESS;
    default:
        return wrong("cuDeviceGetAttribute: attribute", INVALID_VALUE);
    }
}

EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int device)
{
    ENTER(cuDeviceTotalMem_v2);
    NEED_DEVICE(cuDeviceTotalMem_v2);
    *bytes = (size_t)6 << 30;
    return SUCCESS;
}

/* Contexts: one, of all devices */

EXPORT int cuDevicePrimaryCtxRetain(void **context, int device)
{
    ENTER(cuDevicePrimaryCtxRetain);
    NEED_DEVICE(cuDevicePrimaryCtxRetain);
    struct object *primary = objects;
    while (primary && primary->kind != CONTEXT)
    {
        primary = primary->next;
    }

    primary = primary ? primary : take(CONTEXT, 0);
    ++primary->references;
    *context = primary;
    return SUCCESS;
}

EXPORT int cuDevicePrimaryCtxRelease_v2(int device)
{
    int code = enter(CALL_cuDevicePrimaryCtxRelease_v2);
    NEED_DEVICE(cuDevicePrimaryCtxRelease_v2);
    struct object *primary = objects;
    while (primary && primary->kind != CONTEXT)
    {
        primary = primary->next;
    }

    NEED(primary, "cuDevicePrimaryCtxRelease_v2: not retained", INVALID_CONTEXT);
    if (--primary->references == 0)
    {
        drop(primary);
        broken = SUCCESS;
    }

    return code;
}

EXPORT int cuCtxSetCurrent(void *context)
{
    ENTER(cuCtxSetCurrent);
    NEED(find(CONTEXT, context), "cuCtxSetCurrent: no context", INVALID_CONTEXT);
    current = context;
    return SUCCESS;
}

/* Modules and functions */

/* The line of the first address like [%a-32], which the compiler refuses, as an offset takes a plus; 0 where there is none. */
static int refused_line(const char *image)
{
    int line = 1;
    for (const char *at = image; *at; ++at)
    {
        line += *at == '\n';
        if (at[0] == '[' && at[1] == '%')
        {
            at += 1 + strcspn(at + 1, "]+-\n");
            if (*at == '-')
            {
                return line;
            }

            --at;
        }
    }

    return 0;
}

EXPORT int cuModuleLoadDataEx(void **module, const void *image, unsigned count, const int *options, void **values)
{
    ENTER(cuModuleLoadDataEx);
    NEED_CONTEXT(cuModuleLoadDataEx);
    NEED(count == 2 && options[0] == 5 && options[1] == 6, "cuModuleLoadDataEx: options", INVALID_VALUE);
    size_t room = (size_t)values[1];
    int line = refused_line(image);
    if (line)
    {
        int length = snprintf(
            values[0],
            room,
            "ptxas application ptx input, line %d; fatal   : Parsing error near '-': syntax error\nptxas fatal   : Ptx assembly aborted due to errors\n",
            line);
        values[1] = (void *)((size_t)length < room ? (size_t)length : room);
        return INVALID_PTX;
    }

    values[1] = 0;
    struct object *object = take(MODULE, 0);
    object->image = strcpy(malloc(strlen(image) + 1), image);
    *module = object;
    return SUCCESS;
}

EXPORT int cuModuleUnload(void *module)
{
    int code = enter(CALL_cuModuleUnload);
    NEED_CONTEXT(cuModuleUnload);
    NEED(find(MODULE, module), "cuModuleUnload: no module", INVALID_HANDLE);
    NEED(broken || queue_head == queue_tail, "cuModuleUnload: work is under way", INVALID_HANDLE);
    drop(module);
    return code;
}

EXPORT int cuModuleGetFunction(void **function, void *module, const char *name)
{
    ENTER(cuModuleGetFunction);
    NEED_CONTEXT(cuModuleGetFunction);
    struct object *object = find(MODULE, module);
    NEED(object, "cuModuleGetFunction: no module", INVALID_HANDLE);
    char entry[160];
    snprintf(entry, sizeof entry, ".entry %s(", name);
    if (!strstr(object->image, entry))
    {
        return NOT_FOUND;
    }

    struct function *created = calloc(1, sizeof *created);
    snprintf(created->name, sizeof created->name, "%s", name);
    created->dynamic_bytes = 48 << 10;
    created->next = object->functions;
    object->functions = created;
    *function = created;
    return SUCCESS;
}

EXPORT int cuFuncGetAttribute(int *value, int attribute, void *function)
{
    ENTER(cuFuncGetAttribute);
    NEED_CONTEXT(cuFuncGetAttribute);
    NEED(find_function(function), "cuFuncGetAttribute: no function", INVALID_HANDLE);
    NEED(attribute >= 0 && attribute <= 9, "cuFuncGetAttribute: attribute", INVALID_VALUE);
    *value = 100 + attribute;
    return SUCCESS;
}

EXPORT int cuFuncSetAttribute(void *function, int attribute, int value)
{
    ENTER(cuFuncSetAttribute);
    NEED_CONTEXT(cuFuncSetAttribute);
    struct function *found = find_function(function);
    NEED(found, "cuFuncSetAttribute: no function", INVALID_HANDLE);
    NEED(attribute == 8, "cuFuncSetAttribute: attribute", INVALID_VALUE);
    found->dynamic_bytes = value;
    return SUCCESS;
}

EXPORT int cuLaunchKernel(void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,
                          unsigned block_z, unsigned shared, void *stream, void **parameters, void **extra)
{
    ENTER(cuLaunchKernel);
    NEED_CONTEXT(cuLaunchKernel);
    NEED_STREAM(cuLaunchKernel, stream);
    struct function *found = find_function(function);
    NEED(found, "cuLaunchKernel: no function", INVALID_HANDLE);
    NEED(!parameters && extra && extra[0] == (void *)1 && extra[2] == (void *)2 && extra[4] == (void *)0, "cuLaunchKernel: parameters", INVALID_VALUE);
    size_t bytes = *(const size_t *)extra[3];
    NEED(bytes <= sizeof last.parameters, "cuLaunchKernel: size of the parameters", INVALID_VALUE);
    if (!grid_x || !grid_y || !grid_z || !block_x || !block_y || !block_z || shared > (unsigned)found->dynamic_bytes)
    {
        return INVALID_VALUE;
    }

    if (block_x * block_y * block_z > 1024)
    {
        return LAUNCH_OUT_OF_RESOURCES;
    }

    memset(&last, 0, sizeof last);
    snprintf(last.name, sizeof last.name, "%s", found->name);
    last.grid[0] = grid_x;
    last.grid[1] = grid_y;
    last.grid[2] = grid_z;
    last.block[0] = block_x;
    last.block[1] = block_y;
    last.block[2] = block_z;
    last.shared = shared;
    last.bytes = (int)bytes;
    memcpy(last.parameters, extra[1], bytes);
    put_off((struct op){ .work = KERNEL });
    return SUCCESS;
}

/* Memory */

static int allocate(address_t *address, size_t bytes)
{
    if (bytes == 0)
    {
        return INVALID_VALUE;
    }

    if (bytes > (size_t)1 << 30)
    {
        return OUT_OF_MEMORY;
    }

    *address = (address_t)(uintptr_t)take(MEMORY, bytes)->bytes;
    return SUCCESS;
}

EXPORT int cuMemAlloc_v2(address_t *address, size_t bytes)
{
    ENTER(cuMemAlloc_v2);
    NEED_CONTEXT(cuMemAlloc_v2);
    return allocate(address, bytes);
}

EXPORT int cuMemFree_v2(address_t address)
{
    int code = enter(CALL_cuMemFree_v2);
    NEED_CONTEXT(cuMemFree_v2);
    struct object *memory = find(MEMORY, (void *)(uintptr_t)address);
    NEED(memory, "cuMemFree_v2: no such memory", INVALID_VALUE);
    drop(memory);
    return code;
}

#define NEED_POOLS(name) NEED(driver_version >= 11020 && pools, #name ": no pools", INVALID_VALUE)

EXPORT int cuMemAllocAsync(address_t *address, size_t bytes, void *stream)
{
    ENTER(cuMemAllocAsync);
    NEED_POOLS(cuMemAllocAsync);
    NEED_CONTEXT(cuMemAllocAsync);
    NEED_STREAM(cuMemAllocAsync, stream);
    return allocate(address, bytes);
}

EXPORT int cuMemFreeAsync(address_t address, void *stream)
{
    int code = enter(CALL_cuMemFreeAsync);
    NEED_POOLS(cuMemFreeAsync);
    NEED_CONTEXT(cuMemFreeAsync);
    NEED_STREAM(cuMemFreeAsync, stream);
    struct object *memory = find(MEMORY, (void *)(uintptr_t)address);
    NEED(memory, "cuMemFreeAsync: no such memory", INVALID_VALUE);
    put_off((struct op){ .work = FREE, .object = memory });
    return code;
}

static char pool;

EXPORT int cuDeviceGetDefaultMemPool(void **found, int device)
{
    ENTER(cuDeviceGetDefaultMemPool);
    NEED_POOLS(cuDeviceGetDefaultMemPool);
    NEED_DEVICE(cuDeviceGetDefaultMemPool);
    *found = &pool;
    return SUCCESS;
}

EXPORT int cuMemPoolSetAttribute(void *of, int attribute, const void *value)
{
    ENTER(cuMemPoolSetAttribute);
    NEED(of == &pool && attribute == 4 && *(const uint64_t *)value == UINT64_MAX, "cuMemPoolSetAttribute", INVALID_VALUE);
    return SUCCESS;
}

EXPORT int cuMemPoolTrimTo(void *of, size_t bytes)
{
    ENTER(cuMemPoolTrimTo);
    NEED(of == &pool && bytes == 0, "cuMemPoolTrimTo", INVALID_VALUE);
    return SUCCESS;
}

EXPORT int cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags)
{
    ENTER(cuMemHostAlloc);
    NEED_CONTEXT(cuMemHostAlloc);
    NEED(bytes && flags == 0, "cuMemHostAlloc", INVALID_VALUE);
    *pointer = take(PINNED, bytes)->bytes;
    return SUCCESS;
}

EXPORT int cuMemFreeHost(void *pointer)
{
    int code = enter(CALL_cuMemFreeHost);
    NEED_CONTEXT(cuMemFreeHost);
    struct object *pinned = find(PINNED, pointer);
    NEED(pinned, "cuMemFreeHost: no such memory", INVALID_VALUE);
    drop(pinned);
    return code;
}

EXPORT int cuMemcpyHtoDAsync_v2(address_t to, const void *from, size_t bytes, void *stream)
{
    ENTER(cuMemcpyHtoDAsync_v2);
    NEED_CONTEXT(cuMemcpyHtoDAsync_v2);
    NEED_STREAM(cuMemcpyHtoDAsync_v2, stream);
    NEED(is_within(PINNED, from, bytes), "cuMemcpyHtoDAsync_v2: from memory that is not pinned", INVALID_VALUE);
    if (!is_within(MEMORY, (unsigned char *)(uintptr_t)to, bytes))
    {
        return INVALID_VALUE;
    }

    put_off((struct op){ .work = COPY, .to = (unsigned char *)(uintptr_t)to, .from = from, .bytes = bytes });
    return SUCCESS;
}

EXPORT int cuMemcpyDtoHAsync_v2(void *to, address_t from, size_t bytes, void *stream)
{
    ENTER(cuMemcpyDtoHAsync_v2);
    NEED_CONTEXT(cuMemcpyDtoHAsync_v2);
    NEED_STREAM(cuMemcpyDtoHAsync_v2, stream);
    NEED(is_within(PINNED, to, bytes), "cuMemcpyDtoHAsync_v2: to memory that is not pinned", INVALID_VALUE);
    if (!is_within(MEMORY, (unsigned char *)(uintptr_t)from, bytes))
    {
        return INVALID_VALUE;
    }

    put_off((struct op){ .work = COPY, .to = to, .from = (unsigned char *)(uintptr_t)from, .bytes = bytes });
    return SUCCESS;
}

EXPORT int cuMemsetD8Async(address_t address, unsigned char value, size_t bytes, void *stream)
{
    ENTER(cuMemsetD8Async);
    NEED_CONTEXT(cuMemsetD8Async);
    NEED_STREAM(cuMemsetD8Async, stream);
    if (!is_within(MEMORY, (unsigned char *)(uintptr_t)address, bytes))
    {
        return INVALID_VALUE;
    }

    put_off((struct op){ .work = FILL, .to = (unsigned char *)(uintptr_t)address, .bytes = bytes, .value = value });
    return SUCCESS;
}

/* Streams and events */

EXPORT int cuStreamCreate(void **stream, unsigned flags)
{
    ENTER(cuStreamCreate);
    NEED_CONTEXT(cuStreamCreate);
    NEED(flags == 1, "cuStreamCreate: flags", INVALID_VALUE);
    *stream = take(STREAM, 0);
    return SUCCESS;
}

EXPORT int cuStreamSynchronize(void *stream)
{
    int code = enter(CALL_cuStreamSynchronize);
    NEED_CONTEXT(cuStreamSynchronize);
    NEED(!stream || find(STREAM, stream), "cuStreamSynchronize: no stream", INVALID_HANDLE);
    catch_up(NULL);
    return code ? code : broken;
}

EXPORT int cuStreamDestroy_v2(void *stream)
{
    int code = enter(CALL_cuStreamDestroy_v2);
    NEED_CONTEXT(cuStreamDestroy_v2);
    NEED_STREAM(cuStreamDestroy_v2, stream);
    NEED(queue_head == queue_tail, "cuStreamDestroy_v2: work is under way", INVALID_HANDLE);
    drop(stream);
    return code;
}

EXPORT int cuEventCreate(void **event, unsigned flags)
{
    ENTER(cuEventCreate);
    NEED_CONTEXT(cuEventCreate);
    NEED(flags == 0 || flags == 2, "cuEventCreate: flags", INVALID_VALUE);
    struct object *created = take(EVENT, 0);
    created->flags = flags;
    *event = created;
    return SUCCESS;
}

EXPORT int cuEventRecord(void *event, void *stream)
{
    ENTER(cuEventRecord);
    NEED_CONTEXT(cuEventRecord);
    NEED_STREAM(cuEventRecord, stream);
    struct object *found = find(EVENT, event);
    NEED(found, "cuEventRecord: no event", INVALID_HANDLE);
    ++found->pending;
    found->is_recorded = 1;
    put_off((struct op){ .work = RECORD, .object = found });
    return SUCCESS;
}

EXPORT int cuEventSynchronize(void *event)
{
    int code = enter(CALL_cuEventSynchronize);
    NEED_CONTEXT(cuEventSynchronize);
    struct object *found = find(EVENT, event);
    NEED(found, "cuEventSynchronize: no event", INVALID_HANDLE);
    if (found->pending)
    {
        catch_up(found);
    }

    return code ? code : broken;
}

EXPORT int cuEventElapsedTime(float *milliseconds, void *start, void *end)
{
    ENTER(cuEventElapsedTime);
    NEED_CONTEXT(cuEventElapsedTime);
    struct object *from = find(EVENT, start), *to = find(EVENT, end);
    NEED(from && to && from->flags == 0 && to->flags == 0, "cuEventElapsedTime: no event with a time", INVALID_HANDLE);
    NEED(from->is_recorded && to->is_recorded && !from->pending && !to->pending, "cuEventElapsedTime: not reached", INVALID_VALUE);
    *milliseconds = (float)(to->time - from->time);
    return SUCCESS;
}

EXPORT int cuEventDestroy_v2(void *event)
{
    int code = enter(CALL_cuEventDestroy_v2);
    NEED_CONTEXT(cuEventDestroy_v2);
    NEED(find(EVENT, event), "cuEventDestroy_v2: no event", INVALID_HANDLE);
    drop(event);
    return code;
}
