// render/note/: notes of streaming models, whole or chunk by chunk.
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include "bindings.h"
#include "render/note/note_stream.h"

namespace sistrum::bindings {
namespace {

using Latent = std::optional<std::vector<float>>;
using Controls = std::map<std::string, double>;
using ChangeTuple = std::tuple<int, std::string, float>;
using TokenArray = nb::ndarray<nb::numpy, std::uint8_t>;

constexpr std::array<std::pair<std::string_view, NoteChange::Kind>, 3> kKinds{{
    {"release", NoteChange::Kind::release},
    {"pitch", NoteChange::Kind::pitch},
    {"pressure", NoteChange::Kind::pressure},
}};

NoteChange to_change(int frame, const std::string& kind, float value) {
    for (const auto& [name, meaning] : kKinds) {
        if (name == kind) return {.frame = frame, .kind = meaning, .value = value};
    }
    throw std::invalid_argument("kind: expected release, pitch or pressure, found \"" + kind + '"');
}

TokenArray to_tokens(const std::vector<std::uint8_t>& tokens) {
    auto* owned = new std::vector<std::uint8_t>(tokens);
    const nb::capsule owner(
        owned, [](void* data) noexcept { delete static_cast<std::vector<std::uint8_t>*>(data); });
    return TokenArray(owned->data(), {owned->size()}, owner);
}

NoteStart to_start(std::uint64_t seed, const Latent& latent, const Controls& controls, int pitch,
                   float velocity, std::uint64_t key) {
    return {.sound = make_sound(seed, latent, controls, std::nullopt, std::nullopt),
            .pitch = pitch,
            .velocity = velocity,
            .key = key};
}

struct WholeNote {
    std::vector<float> samples;
    std::vector<std::uint8_t> tokens;
};

WholeNote render_whole(NoteStream& note, int most_frames) {
    WholeNote whole;
    while (!note.ended() && note.frame() < most_frames) {
        const NoteChunk chunk = note.next(NoteStream::Tail::no);
        note.forget_before(note.frame());
        whole.samples.insert(whole.samples.end(), chunk.samples.begin(), chunk.samples.end());
        whole.tokens.insert(whole.tokens.end(), chunk.tokens.begin(), chunk.tokens.end());
    }
    return whole;
}

nb::tuple render(NoteRenderer& renderer, std::uint64_t seed, const Latent& latent, const Controls& controls,
                 int pitch, float velocity, std::uint64_t key, std::optional<double> held,
                 std::optional<double> seconds, const std::vector<ChangeTuple>& changes) {
    constexpr double kLongest = 3600.0, kLongestRelease = 5.0;
    if (held.has_value() == seconds.has_value()) {
        throw std::invalid_argument("held, seconds: expected exactly one of the two");
    }
    const double length = held ? *held : *seconds;
    if (!(length >= 0.0 && length <= kLongest)) {
        throw std::invalid_argument("held, seconds: expected 0 to 3600, found " + std::to_string(length));
    }
    const double frame_rate = renderer.card().audio.sample_rate / renderer.streaming().hop;
    const auto frames = static_cast<int>(std::lround(length * frame_rate));
    NoteStart start = to_start(seed, latent, controls, pitch, velocity, key);
    if (seconds) start.length_frames = std::max(1, frames);
    std::vector<NoteChange> all;
    for (const auto& [frame, kind, value] : changes) all.push_back(to_change(frame, kind, value));
    if (held) all.push_back({.frame = frames, .kind = NoteChange::Kind::release});
    std::ranges::stable_sort(all, {}, &NoteChange::frame);
    WholeNote whole;
    {
        const nb::gil_scoped_release unlocked;
        NoteStream note(renderer, std::move(start));
        for (const NoteChange& change : all) note.change(change);
        whole = render_whole(note, frames + static_cast<int>(kLongestRelease * frame_rate));
    }
    const std::size_t samples = whole.samples.size();
    return nb::make_tuple(to_numpy(std::move(whole.samples), {samples}), to_tokens(whole.tokens));
}

NoteChunk next(NoteStream& note, bool tail) {
    const nb::gil_scoped_release unlocked;
    return note.next(tail ? NoteStream::Tail::yes : NoteStream::Tail::no);
}

void bind_chunk(nb::module_& module) {
    nb::class_<NoteChunk>(module, "NoteChunk", "Some frames of a note.")
        .def_ro("first_frame", &NoteChunk::first_frame, "Counted from the note's beginning.")
        .def_ro("frames", &NoteChunk::frames, "How many there are.")
        .def_ro("last", &NoteChunk::last, "Whether the note ends with them.")
        .def_prop_ro(
            "samples",
            [](const NoteChunk& chunk) {
                auto samples = chunk.samples;
                return to_numpy(std::move(samples), {chunk.samples.size()});
            },
            nb::rv_policy::move,
            "float32: those of the frames, then what follows if nothing better does, where asked for.")
        .def_prop_ro(
            "tokens", [](const NoteChunk& chunk) { return to_tokens(chunk.tokens); }, nb::rv_policy::move,
            "uint8 [frames]: the token of each frame.");
}

void bind_stream(nb::module_& module) {
    nb::class_<NoteStream>(module, "NoteStream",
                           "One note, chunk by chunk. What happens to it may come late.")
        .def(
            "__init__",
            [](NoteStream* self, NoteRenderer& renderer, std::uint64_t seed, const Latent& latent,
               const Controls& controls, int pitch, float velocity, std::uint64_t key, int length_frames) {
                NoteStart start = to_start(seed, latent, controls, pitch, velocity, key);
                start.length_frames = length_frames;
                new (self) NoteStream(renderer, std::move(start));
            },
            nb::arg("renderer"), nb::arg("seed") = 0, nb::arg("latent") = nb::none(),
            nb::arg("controls") = nb::dict(), nb::arg("pitch") = 60, nb::arg("velocity") = 1.0f,
            nb::arg("key") = 0, nb::arg("length_frames") = 0, nb::keep_alive<1, 2>(),
            "length_frames: of a note of known length; 0: held until a release.")
        .def(
            "change",
            [](NoteStream& note, int frame, const std::string& kind, float value) {
                note.change(to_change(frame, kind, value));
            },
            nb::arg("frame"), nb::arg("kind"), nb::arg("value") = 0.0f,
            "From a frame on, in the order of frames: \"release\", \"pitch\" (MIDI note), \"pressure\" "
            "(0..1).\nFrames that were rendered already come again, as if it had been known.")
        .def("next", &next, nb::arg("tail") = false, "The next chunk; one without frames after the end.")
        .def(
            "go_on",
            [](const NoteStream& attack, NoteRenderer& renderer, std::uint64_t key) {
                return NoteStream(renderer, attack, key);
            },
            nb::arg("renderer"), nb::arg("key"), nb::keep_alive<0, 2>(),
            "A note of its own that begins with this one's attack.")
        .def("forget_before", &NoteStream::forget_before, nb::arg("frame"),
             "No change before this frame will come.")
        .def_prop_ro("frame", &NoteStream::frame, "First one of the next chunk.")
        .def_prop_ro("ended", &NoteStream::ended, "Whether the note is over.");
}

}  // namespace

void bind_note(nb::module_& module) {
    bind_chunk(module);
    nb::class_<NoteRenderer>(module, "NoteRenderer",
                             "Renders notes of a model that streams. One thread at a time.")
        .def(
            "__init__",
            [](NoteRenderer* self, const std::shared_ptr<Model>& model) { new (self) NoteRenderer(model); },
            nb::arg("model"))
        .def("render", &render, nb::arg("seed") = 0, nb::arg("latent") = nb::none(),
             nb::arg("controls") = nb::dict(), nb::arg("pitch") = 60, nb::arg("velocity") = 1.0f,
             nb::arg("key") = 0, nb::arg("held") = nb::none(), nb::arg("seconds") = nb::none(),
             nb::arg("changes") = nb::list(),
             "A whole note at the model's rate: float32 [samples] and its tokens, uint8 [frames].\n\n"
             "held: seconds until it is released; seconds: of a note of known length; exactly one of the "
             "two.\n"
             "changes: (frame, kind, value) as NoteStream.change() takes them. A pitch that the model does "
             "not\n"
             "render becomes the nearest one. key tells notes of one sound apart.");
    bind_stream(module);
}

}  // namespace sistrum::bindings
