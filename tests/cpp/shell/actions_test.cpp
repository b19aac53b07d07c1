// What a user does to parts: new sounds within locks, comparing, taking back, copying, loading.
#include <doctest/doctest.h>

#include "clipboard.h"
#include "plugin.h"
#include "support/play.h"

using namespace sistrum;
using namespace sistrum::test;

namespace {

struct Studio : Plugin {
    explicit Studio(const std::string& model = "touched") : Plugin(model) { settle(); }

    shell::PartActions& actions() { return processor.actions(); }
    PartInfo part(int index = 0) { return processor.instrument().part(index); }
    Sound sound(int index = 0) { return part(index).sound; }
    float value(const char* id) { return parameter(id).getValue(); }
};

}  // namespace

TEST_CASE("a new sound is another one, of that part only") {
    Studio studio;
    const auto before = studio.sound(4), other = studio.sound(3);
    const auto take = studio.play({hit(0, 40)}, 2'000);
    studio.actions().new_sound(4);
    studio.settle();
    CHECK(studio.sound(4).seed != before.seed);
    CHECK(studio.sound(3) == other);
    studio.processor.reset();
    CHECK(studio.play({hit(0, 40)}, 2'000) != take);
}

TEST_CASE("a new sound is of the same kind, and a mutation keeps the name") {
    Studio studio;
    REQUIRE(studio.sound(3).controls.contains("beta"));  // every sound of this model says it
    const auto kind = studio.sound(3).controls.at("beta");
    for (int i = 0; i < 4; ++i) {
        studio.actions().new_sound(3);
        CHECK(studio.sound(3).controls.at("beta") == kind);
    }
    CHECK(studio.part(3).sound_name.empty());
    const auto name = studio.part(4).sound_name;
    studio.actions().mutate(4, 0.4);
    CHECK_FALSE(name.empty());
    CHECK(studio.part(4).sound_name == name);
}

TEST_CASE("what is locked stays in new sounds and mutations") {
    Studio studio;
    const auto gamma = studio.part().controls.at(2).value;
    studio.actions().set_locked(0, "gamma", true);
    for (int i = 0; i < 3; ++i) {
        studio.actions().new_sound(0);
        studio.settle();
        CHECK(studio.part().controls.at(2).value == doctest::Approx(gamma).epsilon(1e-4));
    }
    studio.actions().set_locked(0, "gamma", false);
    studio.actions().set_locked(0, kLatentLock, true);
    const auto before = studio.sound();
    studio.actions().mutate(0, 0.5);
    studio.settle();
    CHECK(studio.sound().seed == before.seed);
    CHECK(studio.sound().latent == before.latent);
}

TEST_CASE("a mutation by nothing is the sound itself, by more is not") {
    Studio studio;
    const auto before = studio.sound();
    studio.actions().mutate(0, 0.0);
    CHECK(studio.sound() == before);
    studio.actions().mutate(0, 0.3);
    CHECK(studio.sound() != before);
}

TEST_CASE("a hundred steps are undone and done again, and the samples come back") {
    Studio studio{"stft_mono"};
    const auto take = [&] {
        studio.settle();
        studio.processor.reset();
        return studio.play({hit(0, 36)}, 2'000);
    };
    const auto first = take();
    std::vector<Sound> sounds;
    for (int step = 0; step < 120; ++step) {
        sounds.push_back(studio.sound());
        studio.actions().mutate(0, 0.4);
    }
    const auto last_sound = studio.sound();
    const auto last = take();
    CHECK(first != last);
    for (int step = 119; step >= 0; --step) {
        REQUIRE(studio.actions().can_undo());
        REQUIRE(studio.actions().undo());
        REQUIRE(studio.sound() == sounds[static_cast<std::size_t>(step)]);
    }
    CHECK(take() == first);
    CHECK_FALSE(studio.actions().undo());
    while (studio.actions().redo()) {
    }
    CHECK(studio.sound() == last_sound);
    CHECK(take() == last);
}

TEST_CASE("undo renders nothing anew where the audio is still there") {
    Studio studio;
    studio.actions().new_sound(2);
    studio.settle();
    const auto audio = studio.part(2).waveform;
    CHECK(studio.actions().undo());
    studio.settle();
    CHECK(studio.actions().redo());
    studio.settle();
    CHECK(studio.part(2).waveform == audio);  // the very same
}

TEST_CASE("a gesture on a parameter is one step, and the host hears of its undoing") {
    Studio studio;
    studio.actions().begin_edit("Pan");
    for (const auto value : {0.6f, 0.7f, 0.9f}) studio.parameter("p01_pan").edit(value);
    studio.parameter("volume").edit(0.9f);
    CHECK(studio.actions().undo_label() == "Pan");
    CHECK(studio.actions().undo());
    studio.settle();
    CHECK(studio.value("p01_pan") == doctest::Approx(0.5));
    CHECK(studio.value("volume") == doctest::Approx(studio.parameter("volume").getDefaultValue()));
    CHECK(studio.actions().redo_label() == "Pan");
    CHECK(studio.actions().redo());
    studio.settle();
    CHECK(studio.value("p01_pan") == 0.9f);
}

TEST_CASE("a kit that was loaded is undone, models and names included") {
    Studio studio{"stft_mono"};
    const auto before = studio.play({hit(0, 36), hit(500, 40)}, 2'000);
    studio.actions().load_kit(juce::File{model_path("mdct_stereo").string()});
    studio.settle();
    CHECK(studio.part().model_name != "");
    const auto loaded = studio.part().model_sha256;
    CHECK(studio.actions().undo());
    studio.settle();
    CHECK(studio.part().model_sha256 != loaded);
    studio.processor.reset();
    CHECK(studio.play({hit(0, 36), hit(500, 40)}, 2'000) == before);
}

TEST_CASE("a restored state begins a new history") {
    Studio studio;
    const auto state = studio.save();
    studio.actions().new_sound(0);
    CHECK(studio.actions().can_undo());
    studio.load(state);
    CHECK_FALSE(studio.actions().can_undo());
    CHECK_FALSE(studio.actions().undo());
}

TEST_CASE("A and B: store, swap, compare, clear") {
    Studio studio;
    CHECK_FALSE(studio.part().other.has_value());
    const auto a = studio.sound();
    studio.actions().store_other(0);
    CHECK(studio.part().other == a);
    studio.actions().new_sound(0);
    studio.settle();
    const auto b = studio.sound();
    studio.actions().swap_sounds(0);
    studio.settle();
    CHECK(studio.sound() == a);
    CHECK(studio.part().other == b);
    const auto audio = studio.part().waveform;
    studio.actions().swap_sounds(0);
    studio.settle();
    CHECK(studio.sound() == b);
    CHECK(studio.part().waveform != audio);
    studio.actions().swap_sounds(0);
    studio.settle();
    CHECK(studio.part().waveform == audio);  // comparing back and forth renders once
    studio.actions().clear_other(0);
    CHECK_FALSE(studio.part().other.has_value());
}

TEST_CASE("velocity moves a control by its depth") {
    Studio studio{"stft_mono"};
    CHECK(studio.actions().velocity_depth(0, "beta") == 0.0);
    studio.actions().begin_edit("Velocity");
    studio.actions().set_velocity_depth(0, "beta", 5.0);
    CHECK(studio.actions().velocity_depth(0, "beta") == 1.0);
    studio.actions().set_velocity_depth(0, "beta", -0.5);
    studio.settle();
    CHECK(studio.sound().velocity.at("beta") == -0.5);
    CHECK(studio.actions().undo());
    CHECK(studio.actions().velocity_depth(0, "beta") == 0.0);
    CHECK(studio.sound().velocity.empty());
}

TEST_CASE("a part is copied into another one, and into another instance") {
    Studio studio{"stft_mono"}, other{"mdct_stereo"};
    studio.parameter("p01_control_02").edit(0.875f);
    studio.parameter("p01_decay").edit(0.25f);
    studio.settle();
    studio.actions().copy_part(0);
    CHECK(studio.actions().message().empty());
    REQUIRE(studio.actions().can_paste());
    studio.actions().paste_part(7);
    studio.settle();
    CHECK(studio.sound(7).controls == studio.sound(0).controls);
    CHECK(studio.value("p08_decay") == doctest::Approx(0.25).epsilon(1e-4));
    CHECK(studio.part(7).note() == 36 + 7);  // its key is its own
    CHECK(studio.actions().undo());
    CHECK(studio.sound(7).controls != studio.sound(0).controls);

    other.actions().paste_part(2);
    other.settle();
    CHECK(other.part(2).model_sha256 == studio.part(0).model_sha256);
    CHECK(other.sound(2).controls == studio.sound(0).controls);
}

TEST_CASE("what is no preset is not pasted") {
    Studio studio;
    const auto before = studio.save();
    for (const auto* text : {"", "hello", "{", "{\"format\": 7}", "[[[[[[[["}) {
        shell::copy_to_clipboard(text);
        CHECK_FALSE(studio.actions().can_paste());
        studio.actions().paste_part(0);
        CHECK_FALSE(studio.actions().message().empty());
        CHECK_FALSE(studio.actions().can_undo());
    }
    CHECK(studio.save() == before);
}

TEST_CASE("a model for one part; one that cannot be used leaves the sound") {
    Studio studio{"stft_mono"};
    studio.actions().load_part_model(3, juce::File{model_path("mdct_stereo").string()});
    studio.settle();
    CHECK(studio.part(3).model_sha256 != studio.part(2).model_sha256);
    CHECK(studio.part(3).status == PartStatus::ready);
    studio.processor.reset();
    const auto before = studio.play({hit(0, 39)}, 2'000);
    studio.actions().load_part_model(3, juce::File{model_path("cut_30").string()});
    studio.play({}, 64);
    CHECK(studio.part(3).status == PartStatus::failed);
    CHECK(studio.part(3).message.find("cut_30") != std::string::npos);
    studio.processor.reset();
    CHECK(studio.play({hit(0, 39)}, 2'000) == before);
}

TEST_CASE("without a model a new sound is refused in words") {
    const Environment models{"SISTRUM_MODELS", "/nowhere/models"};
    Plugin plugin;
    plugin.prepare(44'100.0, 512);
    plugin.processor.actions().new_sound(0);
    CHECK_FALSE(plugin.processor.actions().message().empty());
    CHECK_FALSE(plugin.processor.actions().can_undo());
}
