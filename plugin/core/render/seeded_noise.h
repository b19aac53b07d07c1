// The engine's noise: a counter-based generator that Python's export/seeded_noise.py repeats exactly, so that
// a seed names the same sound in both languages. docs/model-card.md has the formulas.
#pragma once

#include <cstdint>
#include <span>

#include "model/card.h"

namespace sistrum {

// Mean 0, variance 1. `stream` tells the noises of one sound apart: the index of the graph input. `first`:
// the number of the first value, even.
void fill_seeded_noise(std::uint64_t seed, std::uint64_t stream, Distribution distribution,
                       std::span<float> out, std::uint64_t first = 0);

// Another seed for every pair, far from the seeds of neighbouring pairs.
std::uint64_t mixed_seed(std::uint64_t seed, std::uint64_t number);

}  // namespace sistrum
