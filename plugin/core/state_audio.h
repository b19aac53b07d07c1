// The rendered sounds of a state: a table in its JSON, their samples behind it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "model/json_reader.h"
#include "realtime/audio.h"

namespace sistrum {

using SharedAudio = std::shared_ptr<const Audio>;

// Gathers audio while a state is written; what several parts share is written once.
class AudioWriter {
  public:
    // Its number in the table. `audio` outlives the writer.
    std::size_t add(const SharedAudio& audio);
    const nlohmann::json& table() const { return table_; }
    std::size_t bytes() const { return bytes_; }
    void copy_samples(std::byte* to) const;  // bytes() of them: float32, channel after channel

  private:
    std::vector<const Audio*> audios_;
    std::map<const Audio*, std::size_t> numbers_;
    nlohmann::json table_ = nlohmann::json::array();
    std::size_t bytes_ = 0;
};

// Takes audio off the front of a state's samples. Never makes more than there are bytes for.
class AudioReader {
  public:
    explicit AudioReader(std::span<const std::byte> samples) : rest_(samples) {}

    // One entry: sample_rate, channels, frames. Throws JsonError.
    SharedAudio next(const JsonReader& entry);
    void expect_end() const;  // throws JsonError when samples are left

  private:
    std::span<const std::byte> rest_;
};

}  // namespace sistrum
