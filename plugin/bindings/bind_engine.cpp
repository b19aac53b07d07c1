// engine.h: the whole instrument, for tests and for the host that needs no plug-in.
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <stdexcept>
#include <tuple>
#include <variant>

#include "bindings.h"
#include "engine.h"

namespace sistrum::bindings {
namespace {

constexpr std::size_t kChannels = 2;

// Frame, kind, note, value; then channel, and length in seconds, 0 where they are left out.
using EventTuple = std::tuple<int, std::string, int, float>;
using ChannelEventTuple = std::tuple<int, std::string, int, float, int>;
using LongEventTuple = std::tuple<int, std::string, int, float, int, double>;
using AnyEventTuple = std::variant<EventTuple, ChannelEventTuple, LongEventTuple>;

LongEventTuple complete(const AnyEventTuple& any) {
    if (const auto* plain = std::get_if<EventTuple>(&any)) return std::tuple_cat(*plain, std::tuple{0, 0.0});
    const auto* channel = std::get_if<ChannelEventTuple>(&any);
    return channel != nullptr ? std::tuple_cat(*channel, std::tuple{0.0}) : std::get<LongEventTuple>(any);
}

Event to_event(const AnyEventTuple& any) {
    static const std::map<std::string, Event::Type> kinds{{"note_on", Event::Type::note_on},
                                                          {"note_off", Event::Type::note_off},
                                                          {"all_notes_off", Event::Type::all_notes_off},
                                                          {"all_sound_off", Event::Type::all_sound_off},
                                                          {"sustain", Event::Type::sustain},
                                                          {"pitch_bend", Event::Type::pitch_bend},
                                                          {"pressure", Event::Type::pressure}};
    const auto [frame, kind, note, value, channel, length] = complete(any);
    const auto type = kinds.find(kind);
    if (type == kinds.end()) throw std::invalid_argument("event: unknown kind \"" + kind + "\"");
    const bool of_channel = type->second == Event::Type::pressure && note == Event::kAllKeys;
    if ((note < 0 || note > 127) && !of_channel)
        throw std::invalid_argument("event: note " + std::to_string(note) + " is not MIDI");
    if (channel < 0 || channel > 15)
        throw std::invalid_argument("event: channel " + std::to_string(channel) + " is not MIDI");
    return {.frame = frame,
            .type = type->second,
            .channel = static_cast<std::uint8_t>(channel),
            .note = static_cast<std::uint8_t>(note),
            .value = value,
            .length = length};
}

FloatArray process_outputs(Engine& engine, const std::vector<AnyEventTuple>& tuples, int frames, int outputs,
                           std::optional<std::int64_t> position) {
    if (frames < 0) throw std::invalid_argument("frames: expected 0 or more");
    if (outputs < 1 || outputs > kOutputs) throw std::invalid_argument("outputs: expected 1 to 17");
    std::vector<Event> events;
    for (const AnyEventTuple& tuple : tuples) events.push_back(to_event(tuple));
    const auto count = static_cast<std::size_t>(outputs), length = static_cast<std::size_t>(frames);
    std::vector<float> samples(count * kChannels * length);
    std::array<Output, kOutputs> places{};
    for (std::size_t i = 0; i < count; ++i) {
        float* left = samples.data() + i * kChannels * length;
        places[i] = {left, left + length};
    }
    {
        const nb::gil_scoped_release unlocked;
        engine.process({places.data(), count}, frames, events, {position.has_value(), position.value_or(0)});
    }
    return to_numpy(std::move(samples), {count, kChannels, length});
}

nb::object process(Engine& engine, const std::vector<AnyEventTuple>& tuples, int frames,
                   std::optional<std::int64_t> position) {
    return nb::cast(process_outputs(engine, tuples, frames, 1, position))[0];
}

PartParam param_named(const std::string& name) {
    if (const auto param = find_part_param(name)) return *param;
    std::string known;
    for (const PartParamInfo& entry : kPartTable) known.append(" ").append(entry.id);
    throw std::invalid_argument("part parameter: expected one of" + known + ", found " + name);
}

void set_param(Engine& engine, int part, const std::string& name, float value) {
    engine.set_param(part, param_named(name), value);
}

float param(const Engine& engine, int part, const std::string& name) {
    return engine.param(part, param_named(name));
}

nb::dict stats(const Engine& engine) {
    const EngineStats stats = engine.stats();
    nb::dict dict;
    dict["late_renders"] = stats.late_renders;
    dict["voices_stolen"] = stats.voices_stolen;
    dict["active_voices"] = stats.active_voices;
    dict["last_render_ms"] = stats.last_render_ms;
    dict["late_chunks"] = stats.late_chunks;
    dict["lost_changes"] = stats.lost_changes;
    dict["streams"] = stats.streams;
    dict["ahead_ms"] = stats.ahead_ms;
    return dict;
}

nb::list held_notes(const Engine& engine) {
    nb::list notes;
    for (const HeldNote& note : engine.held_notes()) {
        nb::dict dict;
        dict["part"] = note.part;
        dict["channel"] = note.channel;
        dict["key"] = note.key;
        dict["pitch"] = note.pitch;
        dict["released"] = note.released;
        dict["frame"] = note.frame;
        nb::list tokens;
        for (const std::uint8_t token : note.tokens) {
            tokens.append(token != HeldNote::kNoToken ? nb::cast(int{token}) : nb::none());
        }
        dict["tokens"] = tokens;
        notes.append(dict);
    }
    return notes;
}

nb::bytes save_state(const Engine& engine, const std::string& extra) {
    std::vector<std::byte> state;
    {
        const nb::gil_scoped_release unlocked;
        state = engine.save_state(extra);
    }
    return nb::bytes(state.data(), state.size());
}

std::string load_state(Engine& engine, const nb::bytes& state) {
    const auto* data = static_cast<const std::byte*>(state.data());
    const nb::gil_scoped_release unlocked;
    return engine.load_state({data, state.size()});
}

void encode_recording(Engine& engine, int index, const Samples& samples, double sample_rate,
                      const std::string& name) {
    engine.encode_recording(index, std::make_shared<const Audio>(to_audio(samples, sample_rate)), name);
}

void set_part_sound(Engine& engine, int index, std::uint64_t seed,
                    const std::optional<std::vector<float>>& latent,
                    const std::map<std::string, double>& controls,
                    const std::map<std::string, double>& velocity) {
    Sound sound = make_sound(seed, latent, controls, std::nullopt, std::nullopt);
    sound.velocity = velocity;
    engine.set_part_sound(index, sound);
}

void set_part_other(Engine& engine, int index, std::optional<std::uint64_t> seed,
                    const std::optional<std::vector<float>>& latent,
                    const std::map<std::string, double>& controls,
                    const std::map<std::string, double>& velocity) {
    std::optional<Sound> other;
    if (seed) {
        other = make_sound(*seed, latent, controls, std::nullopt, std::nullopt);
        other->velocity = velocity;
    }
    engine.set_part_other(index, other);
}

}  // namespace

void bind_engine(nb::module_& module) {
    nb::class_<Engine>(module, "Engine", "The instrument: 16 parts.")
        .def(
            "__init__",
            [](Engine* self, double sample_rate, int block_size, bool offline) {
                new (self) Engine();
                self->set_offline(offline);
                self->prepare(sample_rate, block_size);
            },
            nb::arg("sample_rate"), nb::arg("block_size"), nb::arg("offline") = true,
            "offline: process() waits for renders, so that the same calls give the same samples.")
        .def("prepare", &Engine::prepare, nb::arg("sample_rate"), nb::arg("block_size"),
             "Another host rate: silences, re-samples what is rendered.",
             nb::call_guard<nb::gil_scoped_release>())
        .def("set_model_folders", &Engine::set_model_folders, nb::arg("folders"),
             "Where load_state() looks for models whose path is gone.")
        .def("load_kit", &Engine::load_kit, nb::arg("path"), "All parts from a model's kit; returns at once.")
        .def("set_part_model", &Engine::set_part_model, nb::arg("part"), nb::arg("path"))
        .def("set_part_sound", &set_part_sound, nb::arg("part"), nb::arg("seed") = 0,
             nb::arg("latent") = nb::none(), nb::arg("controls") = nb::dict(),
             nb::arg("velocity") = nb::dict(),
             "Replaces seed, latent, touched controls, and how far velocity moves which control (-1 to 1).\n"
             "A control that the model does not have shows in part().")
        .def("set_part_other", &set_part_other, nb::arg("part"), nb::arg("seed") = nb::none(),
             nb::arg("latent") = nb::none(), nb::arg("controls") = nb::dict(),
             nb::arg("velocity") = nb::dict(), "The sound that `morph` leads to; no seed: none.")
        .def("swap_part_sounds", &Engine::swap_part_sounds, nb::arg("part"),
             "The sound becomes the other one and the other way round.")
        .def("encode_recording", &encode_recording, nb::arg("part"), nb::arg("audio"), nb::arg("sample_rate"),
             nb::arg("name") = "",
             "Has the encoder beside the part's model make its sound from a recording: float32 [samples] or\n"
             "[channels, samples]. Returns at once; what goes wrong shows in part().")
        .def("set_part_seed", &Engine::set_part_seed, nb::arg("part"), nb::arg("seed"))
        .def("set_control", &Engine::set_control, nb::arg("part"), nb::arg("control"), nb::arg("normalised"),
             "Touches a control of the model, by its place in the card, 0 to 1 over its range.")
        .def("release_control", &Engine::release_control, nb::arg("part"), nb::arg("control"),
             "Leaves a control to the sound again.")
        .def("set_param", &set_param, nb::arg("part"), nb::arg("name"), nb::arg("value"),
             "A part parameter by its id; clamped to its range.")
        .def("param", &param, nb::arg("part"), nb::arg("name"))
        .def_prop_rw("volume", &Engine::volume, &Engine::set_volume, "Linear gain over all outputs, 0 to 2.")
        .def("set_offline", &Engine::set_offline, nb::arg("offline"))
        .def(
            "process", &process, nb::arg("events"), nb::arg("frames"), nb::arg("position") = nb::none(),
            "Plays a block: float32 [2, frames]. events: (frame, kind, note, value[, channel 0 to 15[, "
            "length]]) in\n"
            "order; kind is note_on or note_off (value: velocity 0 to 1; length: seconds of a note_on, where "
            "known),\n"
            "sustain (from 0.5 on down), pitch_bend (-1 to 1), pressure (0 to 1; note 255: of the "
            "channel),\n"
            "all_notes_off or all_sound_off. position: the first frame's in the song, while that runs.")
        .def("process_outputs", &process_outputs, nb::arg("events"), nb::arg("frames"),
             nb::arg("outputs") = kOutputs, nb::arg("position") = nb::none(),
             "The same with separate outputs: float32 [outputs, 2, frames], the main one first.")
        .def("reset", &Engine::reset, "Silent at once; sounds stay.")
        .def("wait_until_rendered", &Engine::wait_until_rendered, nb::arg("seconds"),
             "Until nothing is pending, at most so long; True when nothing is.",
             nb::call_guard<nb::gil_scoped_release>())
        .def("save_state", &save_state, nb::arg("extra") = "",
             "Everything but the rate, with the rendered audio; and text of the caller's own.")
        .def("load_state", &load_state, nb::arg("state"),
             "Returns `extra`. StateError, and nothing changes, when the state is not valid.")
        .def("part_state", &Engine::part_state, nb::arg("part"), "One part as a value, to be taken up again.")
        .def("set_part_state", &Engine::set_part_state, nb::arg("part"), nb::arg("state"),
             "Of any part of any engine; costs no render where its audio is that of its sound.")
        .def(
            "part", [](const Engine& engine, int index) { return to_dict(engine.part(index)); },
            nb::arg("part"), "A snapshot of a part, 0 to 15.")
        .def("held_notes", &held_notes,
             "Held notes that sound now: part, channel, key, pitch, released, frame, and the tokens of the "
             "16\n"
             "frames before and after it, None where there is none yet.")
        .def("stats", &stats,
             "late_renders, voices_stolen, active_voices, last_render_ms; of held notes late_chunks,\n"
             "lost_changes, streams and ahead_ms.");
}

}  // namespace sistrum::bindings
