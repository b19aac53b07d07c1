// From what a network generates back to samples. One file pair per representation; this is the registry.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>

namespace sistrum {

// Key -> number or text, the same keys as Python's Representation.spec().
using RepresentationSpec = std::map<std::string, std::variant<double, std::string>>;

class Inverse {
  public:
    virtual ~Inverse() = default;

    // [coefficient channels, bins, frames] that run() takes, without the batch axis.
    virtual std::array<int, 3> shape() const = 0;

    // values: the product of shape(); out: channels x samples. Allocates nothing. Not thread-safe: one
    // object per thread, it keeps its work space.
    virtual void run(std::span<const float> values, std::span<float> out) = 0;
};

// Throws std::invalid_argument (key, expected, found) for an unknown type, a missing or unknown key or a
// value out of range.
std::unique_ptr<Inverse> make_inverse(const RepresentationSpec& spec, int channels, int samples);

}  // namespace sistrum
