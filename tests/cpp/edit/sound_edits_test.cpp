// New and mutated sounds: what is locked stays, what is not moves, and the same numbers give the same sound.
#include "edit/sound_edits.h"

#include <doctest/doctest.h>

#include <cmath>

#include "render/latent.h"

namespace sistrum {
namespace {

constexpr int kDim = 64;

Control control(const std::string& id, double min, double max, const std::string& group) {
    Control made;
    made.id = id;
    made.min = min;
    made.max = max;
    made.group = group;
    return made;
}

Preset preset(const std::string& name, std::map<std::string, double> controls) {
    Preset made;
    made.name = name;
    made.controls = std::move(controls);
    return made;
}

// Two kinds, one of which every named sound touches, and two sliders.
Card make_card() {
    Card card;
    card.latent.dim = kDim;
    card.inputs = {{"z", PortRole::latent, {1, kDim}},
                   {"c", PortRole::controls, {1, 4}},
                   {"t", PortRole::touched, {1, 4}}};
    card.controls = {control("drum", 0.0, 1.0, "Kind"), control("bell", 0.0, 1.0, "Kind"),
                     control("bright", -10.0, 10.0, "Sound"), control("long", 0.0, 4.0, "Sound")};
    card.presets = {preset("Drum", {{"drum", 1.0}}), preset("Bell", {{"bell", 1.0}, {"bright", 5.0}})};
    return card;
}

Sound make_sound() {
    Sound sound;
    sound.seed = 7;
    sound.controls = {{"drum", 1.0}, {"bright", 3.0}};
    sound.velocity = {{"bright", 0.5}};
    return sound;
}

const std::map<std::string, double> kOwnValues{{"drum", 1.0}, {"bell", 0.0}, {"bright", 3.0}, {"long", 1.5}};

double distance(const std::vector<float>& one, const std::vector<float>& other) {
    double sum = 0.0;
    for (std::size_t i = 0; i < one.size(); ++i) sum += std::pow(double{one[i]} - double{other[i]}, 2.0);
    return std::sqrt(sum);
}

double length(const std::vector<float>& latent) {
    return distance(latent, std::vector<float>(latent.size()));
}

TEST_CASE("a new sound has another latent and leaves the sliders to it") {
    const Card card = make_card();
    int drums = 0;
    for (std::uint64_t random = 1; random <= 200; ++random) {
        const Sound made = new_sound(card, make_sound(), kOwnValues, {}, random);
        CHECK(made.seed == random);
        CHECK_FALSE(made.latent.has_value());
        CHECK(made.velocity == make_sound().velocity);
        // The kind is that of some named sound, whose slider does not come along.
        const bool drum = made.controls == std::map<std::string, double>{{"drum", 1.0}};
        const bool bell = made.controls == std::map<std::string, double>{{"bell", 1.0}};
        CHECK((drum || bell));
        drums += drum ? 1 : 0;
    }
    CHECK(drums > 60);
    CHECK(drums < 140);
}

TEST_CASE("locked controls stay, and untouched ones are pinned to what the sound had") {
    const Sound made = new_sound(make_card(), make_sound(), kOwnValues, {"drum", "long"}, 99);
    CHECK(made.seed == 99);
    CHECK(made.controls == std::map<std::string, double>{{"drum", 1.0}, {"long", 1.5}});
    const Sound unknown = new_sound(make_card(), make_sound(), {}, {"drum", "long"}, 99);
    CHECK(unknown.controls == std::map<std::string, double>{{"drum", 1.0}});  // there is nothing to pin it to
}

TEST_CASE("with the latent locked, the unlocked controls are drawn from their range") {
    const Card card = make_card();
    double lowest = 1e9, highest = -1e9;
    for (std::uint64_t random = 0; random < 300; ++random) {
        const Sound made = new_sound(card, make_sound(), kOwnValues, {kLatentLock, "drum"}, random);
        CHECK(made.seed == 7);
        CHECK(made.controls.at("drum") == 1.0);
        REQUIRE(made.controls.size() == 4);
        lowest = std::min(lowest, made.controls.at("bright"));
        highest = std::max(highest, made.controls.at("bright"));
        CHECK(made.controls.at("long") >= 0.0);
        CHECK(made.controls.at("long") <= 4.0);
    }
    CHECK(lowest >= -10.0);
    CHECK(lowest < -9.0);
    CHECK(highest > 9.0);
    CHECK(highest <= 10.0);
}

TEST_CASE("what one usually wants locked is what kind of sound it is") {
    CHECK(usual_locks(make_card(), make_sound()) == Locks{"drum"});
    Card plain = make_card();
    plain.presets.clear();
    CHECK(usual_locks(plain, make_sound()).empty());
}

TEST_CASE("a mutation by nothing is the sound itself") {
    CHECK(mutate(make_card(), make_sound(), kOwnValues, {"long"}, 0.0, 5) == make_sound());
    CHECK(mutate(make_card(), make_sound(), kOwnValues, {}, std::nan(""), 5) == make_sound());
}

TEST_CASE("a mutation moves the latent on its sphere, further with the amount") {
    const Card card = make_card();
    const auto before = latent_of(card, make_sound());
    double last = 0.0;
    for (const double amount : {0.05, 0.2, 0.5, 1.0}) {
        const Sound moved = mutate(card, make_sound(), kOwnValues, {}, amount, 5);
        REQUIRE(moved.latent.has_value());
        CHECK(length(*moved.latent) == doctest::Approx(std::sqrt(kDim)).epsilon(0.35));
        const double far = distance(*moved.latent, before);
        CHECK(far > last);
        last = far;
        CHECK(mutate(card, make_sound(), kOwnValues, {}, amount, 5) == moved);
        CHECK(mutate(card, make_sound(), kOwnValues, {}, amount, 6) != moved);
    }
}

TEST_CASE("a mutation moves touched controls within their share of the range, and no locked ones") {
    const Card card = make_card();
    double furthest = 0.0;
    for (std::uint64_t random = 0; random < 200; ++random) {
        const Sound moved = mutate(card, make_sound(), kOwnValues, {"drum", "long"}, 0.2, random);
        CHECK(moved.controls.at("drum") == 1.0);
        CHECK(moved.controls.at("long") == 1.5);
        CHECK_FALSE(moved.controls.contains("bell"));
        furthest = std::max(furthest, std::abs(moved.controls.at("bright") - 3.0));
    }
    CHECK(furthest <= 2.0);  // half of 20 x 0.2
    CHECK(furthest > 1.8);
}

TEST_CASE("with the latent locked, a mutation moves controls only") {
    const Sound moved = mutate(make_card(), make_sound(), kOwnValues, {kLatentLock, "long"}, 0.5, 3);
    CHECK(moved.seed == 7);
    CHECK_FALSE(moved.latent.has_value());
    CHECK_FALSE(moved.controls.contains("long"));  // nothing takes it along
    CHECK(moved.controls.at("bright") != 3.0);
}

TEST_CASE("controls at an end of their range move off it and stay inside") {
    int inside = 0;
    for (std::uint64_t random = 0; random < 100; ++random) {
        const double drum =
            mutate(make_card(), make_sound(), kOwnValues, {}, 0.5, random).controls.at("drum");
        CHECK(drum >= 0.0);
        CHECK(drum <= 1.0);
        inside += drum < 1.0 ? 1 : 0;
    }
    CHECK(inside > 95);
}

}  // namespace
}  // namespace sistrum
