// The pieces of sistrum._core and what they share.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "realtime/audio.h"
#include "render/sound.h"

namespace sistrum {
struct PartInfo;
}

namespace sistrum::bindings {

namespace nb = nanobind;

void bind_representation(nb::module_& module);
void bind_model(nb::module_& module);
void bind_render(nb::module_& module);
void bind_note(nb::module_& module);
void bind_encoder(nb::module_& module);
void bind_part(nb::module_& module);
void bind_part_info(nb::module_& module);
void bind_engine(nb::module_& module);
void bind_preset(nb::module_& module);
void bind_edit(nb::module_& module);

using FloatArray = nb::ndarray<nb::numpy, float>;

// Hands the samples to numpy without a copy.
FloatArray to_numpy(std::vector<float>&& samples, std::initializer_list<std::size_t> shape);
FloatArray to_numpy(Audio&& audio);  // [channels, frames]

using Samples = nb::ndarray<const float, nb::c_contig, nb::device::cpu>;
Audio to_audio(const Samples& samples, double sample_rate);  // [samples] or [channels, samples]

nb::object parse_json(const std::string& text);

Sound make_sound(std::uint64_t seed, const std::optional<std::vector<float>>& latent,
                 const std::map<std::string, double>& controls, std::optional<int> pitch,
                 std::optional<double> seconds);
nb::dict to_dict(const Sound& sound);
nb::dict to_dict(const PartInfo& info);

}  // namespace sistrum::bindings
