// Twenty-two small kernels in OpenCL C; CompiledKernels.cs beside it computes the same in C#. Each has x, 256 words, y, 256 words that are zero at first, and runs on
// two blocks of 64 threads.
#pragma OPENCL FP_CONTRACT OFF
typedef unsigned char u8;
typedef signed char s8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
// Without padding: a copy of bytes that nothing wrote is a fault on the emulator.
typedef struct { u32 a; float b; short c; s8 d[6]; } Mixed;
typedef struct { u32 scale; u64 add; u8 mask[4]; } Options;

#define THREAD __nvvm_read_ptx_sreg_tid_x()
#define BLOCK __nvvm_read_ptx_sreg_ctaid_x()
#define INDEX (BLOCK * __nvvm_read_ptx_sreg_ntid_x() + THREAD)
#define BARRIER __syncthreads()
#define KERNEL(name) kernel void name(global const u32 *x, global u32 *y)

constant u32 table[8] = {3, 1, 4, 1, 5, 9, 2, 6};
global u32 base = 1000;
global u32 steps[4] = {10, 20, 30, 40};

KERNEL(loop_sum)
{
    u32 i = INDEX, sum = 0;
    for (u32 k = 0; k < (x[i] & 31); k++)
        sum += x[(i + k) & 255] * (k + 1);
    y[i] = sum;
}

KERNEL(switch_cases)
{
    u32 i = INDEX, v = x[i], r;
    switch (v % 9) {
    case 0: r = v + 1; break;
    case 1: r = v * 3; break;
    case 2: r = v ^ 0x55555555;
    case 3: r = v >> 3; break;
    case 4: r = v / 7; break;
    case 5: r = ~v; break;
    case 6: for (r = 0; v != 0; v >>= 1) r += v & 1; break;
    default: r = 42;
    }
    y[i] = r;
}

__attribute__((noinline)) Mixed mixed(Mixed m, u32 n)
{
    m.a += n;
    m.b *= 2;
    m.c = (short)(m.c - 5);
    m.d[n % 3] = (s8)(m.d[(n + 1) % 3] + 1);
    return m;
}

KERNEL(structs)
{
    u32 i = INDEX;
    Mixed m = {x[i], (float)(x[i] & 1023), (short)x[i], {1, 2, 3, 4, 5, 6}};
    m = mixed(m, i);
    m = mixed(m, i + 1);
    y[i] = m.a + (u32)m.b + (u32)m.c + (u32)(m.d[0] + 10 * m.d[1] + 100 * m.d[2]);
}

KERNEL(shared_reverse)
{
    local u32 tile[64];
    u32 t = THREAD;
    tile[t] = x[INDEX];
    BARRIER;
    y[INDEX] = tile[63 - t] + tile[t ^ 1];
}

__attribute__((noinline)) u32 twice(u32 a) { return a * 2 + 1; }

__attribute__((noinline)) u64 combine(u32 a, u64 b, s8 c)
{
    if (c < 0)
        return b - twice(a);
    return b + twice(twice(a));
}

KERNEL(calls)
{
    u32 i = INDEX;
    u64 r = combine(x[i], (u64)x[i ^ 1] << 8, (s8)x[i]);
    if (i & 1)
        r += combine(i, r, 1);
    y[i] = (u32)(r ^ (r >> 32));
}

KERNEL(doubles)
{
    u32 i = INDEX;
    double a = x[i] / 3.0, b = (int)x[i ^ 1], c = a * b - 0.5;
    c = a > 1e9 ? c / b : c + a;
    y[i] = (u32)__builtin_fabs(c / 4294967296.0) + (u32)(c < 0);
    y[128 + i] = (u32)__builtin_astype(c, u64) ^ (u32)(__builtin_astype(c, u64) >> 32);
}

KERNEL(atomics)
{
    u32 i = INDEX;
    volatile global int *to = (volatile global int *)y;
    __sync_fetch_and_add(to, (int)x[i]);
    __sync_fetch_and_max(to + 1, (int)x[i]);
    __sync_fetch_and_or(to + 2, (int)(x[i] & 0xf0f0));
    __sync_fetch_and_xor(to + 3, (int)x[i]);
    __sync_fetch_and_sub(to + 4 + (i & 3), 7);
    int old;
    do old = __sync_fetch_and_or(to + 8, 0); while (__sync_val_compare_and_swap(to + 8, old, old + 3) != old);
}

KERNEL(shared_atomics)
{
    local u32 bins[8];
    u32 t = THREAD;
    if (t < 8)
        bins[t] = 0;
    BARRIER;
    __sync_fetch_and_add((volatile local int *)&bins[x[INDEX] & 7], 1);
    BARRIER;
    if (t < 8)
        y[BLOCK * 8 + t] = bins[t];
}

KERNEL(collatz)
{
    u32 i = INDEX, v = (x[i] & 0xff) + 1, n = 0;
    while (v != 1) {
        v = v & 1 ? 3 * v + 1 : v / 2;
        if (++n > 90)
            break;
    }
    y[i] = n;
}

KERNEL(nested_loops)
{
    u32 i = INDEX, r = 0;
    for (u32 a = 0; a < 4; a++) {
        for (u32 b = 0; b < 4; b++) {
            if (((i >> b) & 1) == a % 2)
                continue;
            for (u32 c = b; c < 4; c++)
                r += x[(4 * a + c) & 255] * x[(4 * c + b + i) & 255];
        }
    }
    y[i] = r;
}

KERNEL(early_return)
{
    u32 i = INDEX;
    if (x[i] % 5 == 0)
        return;
    for (u32 k = 0; k < 16; k++) {
        y[i] += k;
        if (((x[i] >> k) & 3) == 3)
            return;
    }
    y[i] += 1000;
}

KERNEL(local_array)
{
    u32 i = INDEX, v[8];
    for (u32 k = 0; k < 8; k++)
        v[k] = x[(i * 3 + k) & 255];
    for (u32 a = 0; a < 8; a++)
        for (u32 b = 0; b + 1 < 8 - a; b++)
            if (v[b] > v[b + 1]) {
                u32 t = v[b];
                v[b] = v[b + 1];
                v[b + 1] = t;
            }
    y[i] = v[x[i] & 7] - v[0];
}

KERNEL(floats)
{
    u32 i = INDEX;
    float a = (float)(int)x[i], b = (float)(x[i ^ 1] | 1), c = a / b;
    c = __builtin_fmaf(c, 3.25f, a > 0 ? 1.5f : -2.0f);
    c = c < -1 ? -c : c;
    y[i] = __builtin_astype(c, u32);
    y[128 + i] = (u32)(int)(c * 100);
}

KERNEL(wide_integers)
{
    u32 i = INDEX;
    u64 a = ((u64)x[i] << 32) | x[i ^ 1], b = x[i ^ 2] | 1;
    long s = (long)a >> (x[i] & 31);
    u64 r = a / b + a % b + (u64)(s / -1000003) + (a * 0x9E3779B97F4A7C15ul >> 11);
    y[i] = (u32)(r ^ (r >> 32));
}

KERNEL(narrow_integers)
{
    u32 i = INDEX;
    u8 a = (u8)x[i];
    s8 b = (s8)(x[i] >> 8);
    u16 c = (u16)(x[i] >> 16);
    short d = (short)(x[i] >> 5);
    a = (u8)(a * 3 + 1);
    b = (s8)(b / 3 - 100);
    c = (u16)(c << (a & 7));
    d = (short)(d % (a + 1));
    y[i] = (u32)(a + b) ^ ((u32)c << 8) ^ (u32)d;
}

KERNEL(shared_reduction)
{
    local u32 sums[64];
    u32 t = THREAD;
    sums[t] = x[INDEX];
    BARRIER;
    for (u32 s = 32; s > 0; s >>= 1) {
        if (t < s)
            sums[t] += sums[t + s];
        BARRIER;
    }
    if (t == 0)
        y[BLOCK] = sums[0];
}

KERNEL(tables)
{
    u32 i = INDEX;
    y[i] = table[x[i] & 7] * steps[i & 3] + base;
}

KERNEL(generic_pointers)
{
    local u32 tile[64];
    u32 i = INDEX, own[2] = {i, i + 7};
    tile[THREAD] = x[i] + 1;
    BARRIER;
    const u32 *from = x[i] % 3 == 0 ? (const u32 *)own : x[i] % 3 == 1 ? (const u32 *)tile : (const u32 *)x;
    u32 *to = i & 1 ? (u32 *)(y + i) : (u32 *)own;
    *to = from[i & 1];
    y[128 + i] = own[0];
}

KERNEL(joins)
{
    local u32 tile[64];
    u32 t = THREAD, v = x[INDEX];
    for (u32 k = 0; k < 4; k++) {
        if (v & 1)
            tile[t] = v + k;
        else if (v & 2)
            tile[t] = v * k;
        else {
            u32 r = 0;
            for (u32 j = 0; j < (v & 15); j++)
                r += j ^ v;
            tile[t] = r;
        }
        BARRIER;
        v = tile[(t + 5) & 63] + k;
        BARRIER;
    }
    y[INDEX] = v;
}

kernel void options(global const u32 *x, global u32 *y, Options o)
{
    u32 i = INDEX;
    y[i] = x[i] * o.scale + (u32)(o.add >> (i & 31)) + o.mask[i & 3];
}

KERNEL(bits)
{
    u32 v = x[INDEX];
    u32 r = (u32)__builtin_popcount(v) + 100 * (u32)__builtin_clz(v | 1) + 10000 * (u32)__builtin_ctz(v | 0x80000000);
    y[INDEX] = r ^ (v << 7 | v >> 25) ^ ((v >> 4) & 0x3f);
}

KERNEL(states)
{
    u32 i = INDEX, v = x[i], n = 0;
    if (v & 1)
        goto middle;
start:
    n += 3;
    v = v * 5 + 1;
    if (n > 60)
        goto end;
middle:
    n += v & 3;
    v >>= 1;
    if (v & 4)
        goto start;
    if (v)
        goto middle;
end:
    y[i] = n * 1000 + (v & 511);
}
