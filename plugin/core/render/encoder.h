// Turns a recording into the latent and controls from which one generator makes the sound again, or into the
// controls that make a sound like it: pure and synchronous. docs/encoder.md tells what it hears and what its
// answer means.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/encoder_card.h"
#include "model/session.h"
#include "realtime/audio.h"
#include "render/sound.h"

namespace sistrum {

struct Encoding {
    std::optional<std::vector<float>> latent;  // nothing: any sound may take the controls on
    std::map<std::string, double> controls;    // the controls that this sound asks for, by id
};

// The sound that an encoding makes of a part's present one: with a latent another one, whole; without, the
// same with the encoding's controls touched.
Sound encoded_sound(const Encoding& encoding, const Sound& present);

// Not thread-safe: one per thread. Whoever runs it on a thread of its own catches there what it throws.
class Encoder {
  public:
    // Reads, checks and self-tests an encoder file. Throws ModelError: one line with file, expected, found.
    explicit Encoder(const std::filesystem::path& path, const LoadLimits& limits = {});

    // A recording of any rate, length and number of channels. Throws std::invalid_argument where nothing can
    // be made of it (see prepare_sound.h) and ModelError when the network fails.
    Encoding encode(const Audio& recording);

    // The mono sound [card.samples] at the card's rate that `encode` hears.
    std::vector<float> prepare(const Audio& recording) const;

    // Throws ModelError unless this encoder was trained for exactly that generator.
    void check_generator(const Model& generator) const;

    const EncoderCard& card() const { return card_; }
    const std::string& sha256() const { return sha256_; }  // of the file
    const std::filesystem::path& path() const { return path_; }

  private:
    Encoder(const std::filesystem::path& path, const std::vector<std::byte>& bytes, const LoadLimits& limits);
    void run(const std::vector<float>& prepared);
    void run_self_test();
    std::span<const float> output(PortRole role) const;  // of the last run; empty where there is none

    std::filesystem::path path_;
    std::string sha256_;
    LoadLimits limits_;
    EncoderCard card_;
    std::unique_ptr<const Session> session_;
    std::unique_ptr<Inference> inference_;
};

}  // namespace sistrum
