// The Python module sistrum._core: translation only, no logic.
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>

#include "bindings.h"
#include "edit/audio_file.h"
#include "edit/preset.h"
#include "engine.h"
#include "model/error.h"

namespace sistrum::bindings {

FloatArray to_numpy(std::vector<float>&& samples, std::initializer_list<std::size_t> shape) {
    auto* owned = new std::vector<float>(std::move(samples));
    const nb::capsule owner(owned,
                            [](void* data) noexcept { delete static_cast<std::vector<float>*>(data); });
    return FloatArray(owned->data(), shape.size(), shape.begin(), owner);
}

FloatArray to_numpy(Audio&& audio) {
    const auto channels = static_cast<std::size_t>(audio.channels),
               frames = static_cast<std::size_t>(audio.frames);
    return to_numpy(std::move(audio.samples), {channels, frames});
}

Audio to_audio(const Samples& samples, double sample_rate) {
    if (samples.ndim() != 1 && samples.ndim() != 2) {
        throw std::invalid_argument("audio: expected [samples] or [channels, samples], found " +
                                    std::to_string(samples.ndim()) + " dimensions");
    }
    const std::size_t frames = samples.shape(samples.ndim() - 1);
    const std::size_t channels = samples.ndim() == 1 ? 1 : samples.shape(0);
    constexpr std::size_t kMost = std::size_t{1} << 30;
    if (frames > kMost || channels > kMost) throw std::invalid_argument("audio: too many samples");
    Audio audio;
    audio.channels = static_cast<int>(channels);
    audio.frames = static_cast<int>(frames);
    audio.sample_rate = sample_rate;
    audio.samples.assign(samples.data(), samples.data() + samples.size());
    return audio;
}

nb::object parse_json(const std::string& text) {
    return nb::module_::import_("json").attr("loads")(text);
}

Sound make_sound(std::uint64_t seed, const std::optional<std::vector<float>>& latent,
                 const std::map<std::string, double>& controls, std::optional<int> pitch,
                 std::optional<double> seconds) {
    Sound sound;
    sound.seed = seed;
    sound.latent = latent;
    sound.controls = controls;
    sound.pitch = pitch;
    sound.seconds = seconds;
    return sound;
}

nb::dict to_dict(const Sound& sound) {
    nb::dict controls, velocity;
    for (const auto& [id, value] : sound.controls) controls[id.c_str()] = value;
    for (const auto& [id, depth] : sound.velocity) velocity[id.c_str()] = depth;
    nb::dict dict;
    dict["seed"] = sound.seed;
    dict["latent"] = sound.latent ? nb::cast(*sound.latent) : nb::none();
    dict["controls"] = controls;
    dict["velocity"] = velocity;
    return dict;
}

// The core's errors become Python exceptions of their own, kinds of sistrum.SistrumError: what the
// command line prints as one line.
static void bind_errors(nb::module_& module) {
    const nb::object base = nb::module_::import_("sistrum.errors").attr("SistrumError");
    nb::exception<ModelError>(module, "ModelError", base);
    nb::exception<StateError>(module, "StateError", base);
    nb::exception<PresetError>(module, "PresetError", base);
    nb::exception<AudioFileError>(module, "AudioFileError", base);
}

}  // namespace sistrum::bindings

NB_MODULE(_core, module) {
    using namespace sistrum::bindings;
    module.doc() = "The C++ engine of Sistrum.";
    bind_errors(module);
    bind_representation(module);
    bind_model(module);
    bind_render(module);
    bind_note(module);
    bind_encoder(module);
    bind_part(module);
    bind_part_info(module);
    bind_engine(module);
    bind_preset(module);
    bind_edit(module);
}
