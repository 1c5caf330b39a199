// One source for two machines: make.sh compiles it to PTX (sm_80) and to x86. The x86 program runs every function for every thread and writes
// down what the emulator must find in memory, bit for bit. A thread reads WORDS_IN words and writes WORDS_OUT.
// Where the two machines may differ the source takes care: NaNs get one bit pattern, the sign of a zero minimum is dropped,
// numbers are brought into range before they become integers, and multiplications and additions are fused only where fma is called.
#include <stdint.h>

enum { WORDS_IN = 4, WORDS_OUT = 12, THREADS = 72 };

#ifdef __CUDA__
#define KERNEL extern "C" __attribute__((global)) void
#define INLINE static __attribute__((device)) __attribute__((always_inline)) inline
#define TABLE static __attribute__((constant)) const
#define THREAD (int)(__nvvm_read_ptx_sreg_ctaid_x() * __nvvm_read_ptx_sreg_ntid_x() + __nvvm_read_ptx_sreg_tid_x())
#else
#define KERNEL void
#define INLINE static inline
#define TABLE static const
static int thread;
#define THREAD thread
#endif

#define ARGUMENTS (const uint64_t *in, uint64_t *out, int threads)
#define BEGIN                              \
    int t = THREAD;                        \
    if (t >= threads)                      \
        return;                            \
    const uint64_t *a = in + t * WORDS_IN; \
    uint64_t *o = out + t * WORDS_OUT;

INLINE float as_float(uint64_t w)
{
    uint32_t low = (uint32_t)w;
    float x;
    __builtin_memcpy(&x, &low, 4);
    return x;
}

INLINE double as_double(uint64_t w)
{
    double x;
    __builtin_memcpy(&x, &w, 8);
    return x;
}

INLINE uint64_t bits32(float x)
{
    uint32_t w;
    __builtin_memcpy(&w, &x, 4);
    return x != x ? 0x7fffffffu : w;
}

INLINE uint64_t bits64(double x)
{
    uint64_t w;
    __builtin_memcpy(&w, &x, 8);
    return x != x ? 0x7fffffffffffffffu : w;
}

// Arithmetic of 32 bits, signed and unsigned.
KERNEL integer32 ARGUMENTS
{
    BEGIN
    uint32_t x = (uint32_t)a[0], y = (uint32_t)a[1], z = (uint32_t)a[2];
    int32_t s = (int32_t)x, r = (int32_t)y;
    int32_t divisor = r == 0 || (r == -1 && s == INT32_MIN) ? 7 : r;
    o[0] = x + y - z;
    o[1] = x * y + z;
    o[2] = ((uint64_t)x * y) >> 32;
    o[3] = (uint64_t)(((int64_t)s * r) >> 32);
    o[4] = y ? x / y : 1;
    o[5] = y ? x % y : 2;
    o[6] = (uint64_t)(int64_t)(s / divisor);
    o[7] = (uint64_t)(int64_t)(s % divisor);
    o[8] = s < r ? x : y;
    o[9] = (x > y ? x : y) ^ (uint32_t)(s < 0 ? -(uint32_t)s : s);
    o[10] = (uint64_t)(int64_t)(s / 10) + x / 10u + (uint32_t)(s % 1000);
    o[11] = (uint64_t)((int64_t)s * r + (int64_t)z);
}

// Arithmetic of 64 bits.
KERNEL integer64 ARGUMENTS
{
    BEGIN
    uint64_t x = a[0], y = a[1], z = a[2];
    int64_t s = (int64_t)x, r = (int64_t)y;
    int64_t divisor = r == 0 || (r == -1 && s == INT64_MIN) ? 13 : r;
    o[0] = x + y - z;
    o[1] = x * y + z;
    o[2] = (uint64_t)(((unsigned __int128)x * y) >> 64);
    o[3] = (uint64_t)(((__int128)s * r) >> 64);
    o[4] = y ? x / y : 3;
    o[5] = y ? x % y : 4;
    o[6] = (uint64_t)(s / divisor);
    o[7] = (uint64_t)(s % divisor);
    o[8] = s < r ? x : y;
    o[9] = (x > y ? x : y) ^ (s < 0 ? -(uint64_t)s : (uint64_t)s);
    o[10] = (uint64_t)(s / 1000003) + x / 97u;
    o[11] = (x >> (y & 63)) ^ (uint64_t)(s >> (z & 63)) ^ (x << ((y + z) & 63));
}

// Arithmetic of 8 and 16 bits: what C widens and narrows.
KERNEL integer_narrow ARGUMENTS
{
    BEGIN
    const uint8_t *b = (const uint8_t *)a;
    const int8_t *c = (const int8_t *)a;
    const uint16_t *h = (const uint16_t *)a;
    const int16_t *g = (const int16_t *)a;
    uint8_t *ob = (uint8_t *)o;
    uint16_t *oh = (uint16_t *)o;
    for (int i = 0; i < 16; i++)
        ob[i] = (uint8_t)(b[i] * 3 + c[i + 8] - (c[i] >> 2));
    for (int i = 0; i < 8; i++)
        oh[8 + i] = (uint16_t)(h[i] * h[i + 4] + (g[i] >> 3) - g[i + 8]);
    o[4] = (uint64_t)(int64_t)(int16_t)(h[0] + h[1]);
    o[5] = (uint8_t)(b[0] + b[1] + b[2]);
    o[6] = (uint64_t)(int64_t)(int8_t)(b[3] ^ b[4]);
    o[7] = b[5] ? (uint16_t)(h[0] / b[5]) : 0;
    o[8] = b[6] ? (uint16_t)(h[1] % b[6]) : 1;
    o[9] = (uint64_t)(int64_t)(g[2] < g[3] ? g[2] : g[3]);
    o[10] = (uint64_t)(int64_t)(c[0] * c[1] * c[2]);
    o[11] = (uint16_t)(h[5] << (b[7] & 15)) | ((uint64_t)(uint16_t)(h[6] >> (b[8] & 15)) << 32);
}

// Bits: counts, rotations, reversal, fields.
KERNEL bit_tricks ARGUMENTS
{
    BEGIN
    uint64_t x = a[0], y = a[1];
    uint32_t u = (uint32_t)x, v = (uint32_t)y;
    unsigned n = (unsigned)(a[2] & 31);
    o[0] = (uint64_t)__builtin_popcount(u);
    o[1] = (uint64_t)__builtin_popcountll(x);
    o[2] = u ? (uint64_t)__builtin_clz(u) : 32;
    o[3] = x ? (uint64_t)__builtin_clzll(x) : 64;
    o[4] = u ? (uint64_t)__builtin_ctz(u) : 32;
    o[5] = x ? (uint64_t)__builtin_ctzll(x) : 64;
    o[6] = __builtin_bitreverse32(u);
    o[7] = __builtin_bitreverse64(x);
    o[8] = (u << n) | (u >> (-n & 31));
    o[9] = __builtin_bswap32(u) ^ __builtin_bswap64(y);
    o[10] = (u & v) | (~u & (v >> 3)) | ((u ^ v) & (uint32_t)a[2]);
    o[11] = ((x >> 7) & 0x1fff) | (uint64_t)(((int64_t)(y << 11)) >> 40) | (x & (x - 1));
}

// Single precision, every operation rounded.
KERNEL float32 ARGUMENTS
{
    BEGIN
    float x = as_float(a[0]), y = as_float(a[1]), z = as_float(a[2]);
    o[0] = bits32(x + y);
    o[1] = bits32(x - y);
    o[2] = bits32(x * y);
    o[3] = bits32(x / y);
    o[4] = bits32(x * y + z);
    o[5] = bits32(__builtin_fmaf(x, y, z));
    o[6] = bits32(__builtin_sqrtf(x));
    o[7] = bits32(__builtin_fabsf(x)) ^ bits32(-y);
    o[8] = bits32(__builtin_fminf(x, y) + 0.0f);
    o[9] = bits32(__builtin_fmaxf(x, z) + 0.0f);
    o[10] = (uint64_t)((x < y) | (x <= y) << 1 | (x == z) << 2 | (x != z) << 3 | (x > z) << 4 | (x >= z) << 5 | __builtin_isunordered(x, y) << 6
        | !(x < z) << 7 | !(x >= y) << 8);
    o[11] = bits32(1.0f / z) ^ bits32(__builtin_copysignf(x, y));
}

// Double precision, every operation rounded.
KERNEL float64 ARGUMENTS
{
    BEGIN
    double x = as_double(a[0]), y = as_double(a[1]), z = as_double(a[2]);
    o[0] = bits64(x + y);
    o[1] = bits64(x - y);
    o[2] = bits64(x * y);
    o[3] = bits64(x / y);
    o[4] = bits64(x * y + z);
    o[5] = bits64(__builtin_fma(x, y, z));
    o[6] = bits64(__builtin_sqrt(x));
    o[7] = bits64(__builtin_fabs(x)) ^ bits64(-y);
    o[8] = bits64(__builtin_fmin(x, y) + 0.0);
    o[9] = bits64(__builtin_fmax(x, z) + 0.0);
    o[10] = (uint64_t)((x < y) | (x <= y) << 1 | (x == z) << 2 | (x != z) << 3 | (x > z) << 4 | (x >= z) << 5 | __builtin_isunordered(x, y) << 6
        | !(x < z) << 7 | !(x >= y) << 8);
    o[11] = bits64(1.0 / z) ^ bits64(__builtin_copysign(x, y));
}

// From every number to every other.
KERNEL conversions ARGUMENTS
{
    BEGIN
    uint64_t u = a[0];
    int64_t s = (int64_t)u;
    float x = as_float(a[1]);
    double y = as_double(a[2]);
    float x32 = x > -2e9f && x < 2e9f ? x : 0.5f;
    float x64 = x > -9e18f && x < 9e18f ? x : -0.75f;
    double y32 = y > -2e9 && y < 2e9 ? y : 1.5;
    double y64 = y > -9e18 && y < 9e18 ? y : -2.5;
    o[0] = bits32((float)(int32_t)s) | bits32((float)(uint32_t)u) << 32;
    o[1] = bits32((float)s) | bits32((float)u) << 32;
    o[2] = bits64((double)(int32_t)s);
    o[3] = bits64((double)(uint32_t)u);
    o[4] = bits64((double)s) ^ bits64((double)u);
    o[5] = bits64((double)x);
    o[6] = bits32((float)y);
    o[7] = (uint64_t)(int64_t)(int32_t)x32 ^ (uint64_t)(uint32_t)__builtin_fabsf(x32);
    o[8] = (uint64_t)(int64_t)x64 ^ (uint64_t)__builtin_fabsf(x64);
    o[9] = (uint64_t)(int64_t)(int32_t)y32 ^ (uint64_t)(uint32_t)__builtin_fabs(y32);
    o[10] = (uint64_t)(int64_t)y64 ^ (uint64_t)__builtin_fabs(y64);
    o[11] = bits32(__builtin_floorf(x)) ^ bits32(__builtin_ceilf(x)) << 16 ^ bits32(__builtin_truncf(x)) << 32 ^ bits64(__builtin_floor(y))
        ^ bits64(__builtin_rint(y)) << 1 ^ bits32((float)(int16_t)s) ^ bits32((float)(uint8_t)u);
}

// Loops of unknown length, loops in loops, an early way out.
KERNEL loops ARGUMENTS
{
    BEGIN
    uint32_t n = (uint32_t)(a[0] & 63);
    uint64_t x = a[1] | 1, y = a[2] | 1;
    uint64_t sum = 0;
    float total = 0;
    for (uint32_t i = 0; i < n; i++)
    {
        for (uint32_t j = 0; j < (i & 3); j++)
            sum = sum * 6364136223846793005u + j;
        if ((sum ^ x) % 61 == 7)
            continue;
        if ((sum >> 3) % 89 == 11)
            break;
        sum ^= x >> (i & 31);
        total += (float)(int32_t)(uint32_t)sum / 3.0f;
    }
    while (y)
    {
        uint64_t rest = x % y;
        x = y;
        y = rest;
    }
    uint32_t steps = 0;
    uint64_t c = (a[3] & 0xffff) + 1;
    do
    {
        c = c & 1 ? 3 * c + 1 : c / 2;
        steps++;
    } while (c != 1 && steps < 400);
    o[0] = sum;
    o[1] = x;
    o[2] = steps;
    o[3] = bits32(total);
    for (int k = 4; k < WORDS_OUT; k++)
        o[k] = sum * (uint64_t)k;
}

// An array of the thread's own, indexed at run time; sorted.
KERNEL local_array ARGUMENTS
{
    BEGIN
    uint16_t values[16];
    uint8_t counts[16];
    for (int i = 0; i < 16; i++)
    {
        values[i] = (uint16_t)(a[i / 4] >> (16 * (i % 4)));
        counts[i] = 0;
    }
    for (int i = 0; i < 16; i++)
        counts[values[i] & 15] += 1 + (values[i] >> 15);
    for (int i = 1; i < 16; i++)
    {
        uint16_t v = values[i];
        int j = i - 1;
        while (j >= 0 && values[j] > v)
        {
            values[j + 1] = values[j];
            j--;
        }
        values[j + 1] = v;
    }
    for (int k = 0; k < 4; k++)
        o[k] = values[4 * k] | (uint64_t)values[4 * k + 1] << 16 | (uint64_t)values[4 * k + 2] << 32 | (uint64_t)values[4 * k + 3] << 48;
    for (int k = 4; k < WORDS_OUT; k++)
        o[k] = counts[k] + 256u * counts[(k + a[0]) & 15];
}

TABLE uint32_t table32[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 0xffffffff};
TABLE float table_float[8] = {0.5f, -1.25f, 3e38f, 1e-40f, -0.0f, 7.0f, 1e10f, 0.1f};
TABLE double table_double[4] = {0.1, -1e300, 5e-324, 3.0};
TABLE int16_t table16[5] = {-1, 2, -300, 400, 32767};

// Constant tables.
KERNEL tables ARGUMENTS
{
    BEGIN
    for (int k = 0; k < WORDS_OUT; k++)
    {
        uint64_t w = a[k & 3] >> (k * 5);
        o[k] = (uint64_t)table32[w & 15] ^ bits32(table_float[(w >> 4) & 7] * as_float(a[1])) << 32 ^ bits64(table_double[(w >> 7) & 3] + (double)k)
            ^ (uint64_t)(int64_t)table16[(w & 0xff) % 5];
    }
}

// Many ways from one place, most threads of a warp on ways of their own.
KERNEL ways ARGUMENTS
{
    BEGIN
    uint32_t x = (uint32_t)a[1], y = (uint32_t)a[2];
    uint64_t result = 0;
    for (int k = 0; k < WORDS_OUT; k++)
    {
        switch ((a[0] >> (4 * k)) & 15)
        {
        case 0: result += x + y; break;
        case 1: result -= x * y; break;
        case 2: result ^= x / (y | 1); break;
        case 3: result = result << 1 | (x > y); break;
        case 4: result = (uint32_t)result; // and on
        case 5: result += 77; break;
        case 6: for (uint32_t i = 0; i < (x & 7); i++) result = result * 31 + i; break;
        case 7: if (y & 1) { result = ~result; if (x & 1) result++; } else { result >>= 1; } break;
        case 8: result = bits32((float)(uint32_t)result * 1.5f); break;
        case 9: x ^= x << 13; x ^= x >> 17; x ^= x << 5; break;
        case 12: o[k] = result; continue;
        case 13: y = (y << 7) | (y >> 25); break;
        default: result = result * 3 + 1; break;
        }
        o[k] = result ^ x ^ (uint64_t)y << 32;
    }
}

#ifndef __CUDA__
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef void function ARGUMENTS;

static const struct { const char *name; function *run; } functions[] = {
    {"integer32", integer32}, {"integer64", integer64}, {"integer_narrow", integer_narrow}, {"bit_tricks", bit_tricks}, {"float32", float32},
    {"float64", float64}, {"conversions", conversions}, {"loops", loops}, {"local_array", local_array}, {"tables", tables}, {"ways", ways},
};

static uint64_t state = 88172645463325252u;

static uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 2685821657736338717u;
}

// A word that both float and double code find interesting: the specials first, then random ones of many magnitudes.
static uint64_t word(const char *name, int t, int k)
{
    static const uint32_t specials32[] = {0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00001, 1, 0x807fffff, 0x00800000, 0x7f7fffff,
        0x3f800001, 0xffffffff, 2, 31, 32};
    static const uint64_t specials64[] = {0, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000, 0x7ff0000000000000, 0xfff0000000000000,
        0x7ff8000000000001, 1, 0x800fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff, 0x3ff0000000000001, 0xffffffffffffffff, 2, 63, 64};
    uint64_t w = draw();
    int i = k == 0 ? t & 15 : k == 1 ? t >> 4 & 15 : (int)(w >> 20 & 31);
    if (i < 16 && (k > 0 || t < 48) && w % 5)
        return !strcmp(name, "float32") || (!strcmp(name, "conversions") && k == 1) ? specials32[i] : specials64[i];
    if (!strcmp(name, "float32") || (!strcmp(name, "conversions") && k == 1))
        return (w & 0x807fffff) | (uint64_t)(127 - 40 + (w >> 40) % 80) << 23;
    if (!strcmp(name, "float64") || (!strcmp(name, "conversions") && k == 2))
        return (w & 0x800fffffffffffff) | (1023 - 70 + draw() % 140) << 52;
    return w >> (draw() & 3 ? 0 : draw() & 63);
}

// Writes for every function: its input words, then its output words, THREADS times each, little-endian.
int main(int count, char **arguments)
{
    static uint64_t in[THREADS * WORDS_IN], out[THREADS * WORDS_OUT];
    FILE *file = fopen(arguments[1], "wb");
    for (unsigned f = 0; count == 2 && file && f < sizeof functions / sizeof functions[0]; f++)
    {
        for (int i = 0; i < THREADS * WORDS_IN; i++)
            in[i] = word(functions[f].name, i / WORDS_IN, i % WORDS_IN);
        for (thread = 0; thread < THREADS; thread++)
            functions[f].run(in, out, THREADS);
        fwrite(in, sizeof in, 1, file);
        fwrite(out, sizeof out, 1, file);
    }
    return !file || fclose(file);
}
#endif
