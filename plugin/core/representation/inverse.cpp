#include "representation/inverse.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "representation/imdct.h"
#include "representation/istft.h"
#include "representation/spec_reader.h"

namespace sistrum {
namespace {

template <typename T>
std::unique_ptr<Inverse> make(SpecReader& spec, int channels, int samples) {
    return std::make_unique<T>(spec, channels, samples);
}

struct Entry {
    std::string_view type;
    std::unique_ptr<Inverse> (*make)(SpecReader&, int channels, int samples);
};

constexpr Entry kRegistry[] = {
    {"complex_stft", make<Istft>},
    {"mdct", make<Imdct>},
};

}  // namespace

std::unique_ptr<Inverse> make_inverse(const RepresentationSpec& spec, int channels, int samples) {
    if (channels < 1 || samples < 1) throw std::invalid_argument("an inverse needs a channel and a sample");
    SpecReader reader(spec);
    std::vector<std::string_view> types;
    for (const Entry& entry : kRegistry) types.push_back(entry.type);
    const std::string type = reader.choice("type", types);
    const auto* entry = std::find_if(std::begin(kRegistry), std::end(kRegistry),
                                     [&](const Entry& candidate) { return candidate.type == type; });
    auto inverse = entry->make(reader, channels, samples);
    reader.finish();
    return inverse;
}

}  // namespace sistrum
