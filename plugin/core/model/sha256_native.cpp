// SHA-256 by the instructions that x86 processors have for it.
#include "model/sha256_blocks.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace sistrum {

#if defined(__x86_64__)

namespace {

bool has_sha_instructions() {
    constexpr unsigned kSse41 = 1u << 19, kSsse3 = 1u << 9, kSha = 1u << 29;
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kSse41) == 0 || (c & kSsse3) == 0) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kSha) != 0;
}

__attribute__((target("sha,sse4.1,ssse3"))) inline __m128i big_endian(const unsigned char* data) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data)), order);
}

// Intel's "SHA Extensions" (Gulley et al. 2013): two rounds an instruction, over the state as ABEF and CDGH.
__attribute__((target("sha,sse4.1,ssse3"))) void absorb(Sha256State& state, const unsigned char* data,
                                                        std::size_t blocks) {
    const auto* const in = reinterpret_cast<const __m128i*>(state.data());
    const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(in), 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(in + 1), 0x1b);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
    for (; blocks > 0; --blocks, data += kSha256Block) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];  // the newest sixteen words of the message
        for (std::size_t i = 0; i < 4; ++i) w[i] = big_endian(data + 16 * i);
        for (std::size_t group = 0; group < 16; ++group) {
            __m128i& words = w[group % 4];
            if (group >= 4) {
                const __m128i& last = w[(group + 3) % 4];
                words = _mm_sha256msg1_epu32(words, w[(group + 1) % 4]);
                words = _mm_add_epi32(words, _mm_alignr_epi8(last, w[(group + 2) % 4], 4));
                words = _mm_sha256msg2_epu32(words, last);
            }
            const auto* const rounds = reinterpret_cast<const __m128i*>(kSha256Rounds.data() + 4 * group);
            const __m128i sum = _mm_add_epi32(words, _mm_loadu_si128(rounds));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    auto* const out = reinterpret_cast<__m128i*>(state.data());
    _mm_storeu_si128(out, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(out + 1, _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace

AbsorbSha256 native_absorb_sha256() {
    static const bool has = has_sha_instructions();
    return has ? &absorb : nullptr;
}

#else

AbsorbSha256 native_absorb_sha256() {
    return nullptr;
}

#endif

}  // namespace sistrum
