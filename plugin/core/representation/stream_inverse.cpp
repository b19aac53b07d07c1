#include "representation/stream_inverse.h"

#include <algorithm>
#include <string_view>

#include "representation/harmonic_noise.h"
#include "representation/mag_if.h"
#include "representation/spec_reader.h"

namespace sistrum {
namespace {

template <typename T>
std::unique_ptr<StreamInverse> make(SpecReader& spec) {
    return std::make_unique<T>(spec);
}

struct Entry {
    std::string_view type;
    std::unique_ptr<StreamInverse> (*make)(SpecReader&);
};

constexpr Entry kRegistry[] = {
    {"harmonic_noise", make<HarmonicNoise>},
    {"mag_if", make<MagIf>},
};

}  // namespace

std::unique_ptr<StreamInverse> make_stream_inverse(const RepresentationSpec& spec) {
    SpecReader reader(spec);
    std::vector<std::string_view> types;
    for (const Entry& entry : kRegistry) types.push_back(entry.type);
    const std::string type = reader.choice("type", types);
    const auto* entry = std::find_if(std::begin(kRegistry), std::end(kRegistry),
                                     [&](const Entry& candidate) { return candidate.type == type; });
    auto inverse = entry->make(reader);
    reader.finish();
    return inverse;
}

}  // namespace sistrum
