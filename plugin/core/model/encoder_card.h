// The model card of role "encoder" as typed values: what turns a recording into a latent, controls or both of
// one generator. docs/encoder.md documents every key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/card.h"
#include "model/model.h"

namespace sistrum {

// A seeded burst of decaying noise and what the encoder must make of it; checked at every load.
struct EncoderSelfTest {
    std::uint64_t seed = 0;
    double decay_seconds = 0.0;  // to 1/e
    float tolerance = 0.0f;
    std::vector<float> latent, controls;  // empty where there is no such output
};

struct EncoderCard {
    std::string name, title, description, licence;
    double sample_rate = 0.0;  // Hz
    int samples = 0;           // length of the mono sound that the graph takes
    std::string generator_name, generator_sha256;
    std::vector<Port> inputs, outputs;     // one audio input; a latent output, a controls output or both
    std::vector<std::string> control_ids;  // in the order of the controls output
    EncoderSelfTest self_test;
    std::string json;  // the document itself

    std::optional<std::size_t> output_of(PortRole role) const;
};

// Throws ModelError "<file>: model card: <key>: expected ..., found ...".
EncoderCard parse_encoder_card(const std::string& json, const std::string& file,
                               const LoadLimits& limits = {});

}  // namespace sistrum
