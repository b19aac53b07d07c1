// Which controls come first, by what they were measured to do.
#include "model/control_strength.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "render/load_model.h"
#include "support/play.h"

namespace sistrum {
namespace {

Control control(const char* id, std::string_view group, std::optional<double> spearman) {
    Control made;
    made.id = made.label = id;
    made.group = group;
    if (spearman) {
        made.response.emplace();
        made.response->spearman = spearman;
    }
    return made;
}

Card card_of(std::vector<Control> controls) {
    Card card;
    card.controls = std::move(controls);
    return card;
}

std::string ids(const Card& card, const std::vector<int>& places) {
    std::string text;
    for (const int place : places) text += card.controls[static_cast<std::size_t>(place)].id;
    return text;
}

const Card kMixed = card_of({control("a", kClassGroup, std::nullopt), control("b", kAttributeGroup, 0.4),
                             control("c", kAttributeGroup, std::nullopt), control("d", kAttributeGroup, 0.9),
                             control("e", "Playing", 1.0), control("f", kAttributeGroup, 0.4),
                             control("g", kAttributeGroup, -0.3)});

TEST_CASE("weak is what was measured and hardly does what it says") {
    CHECK(is_weak(control("a", kAttributeGroup, 0.19)));
    CHECK(is_weak(control("a", kAttributeGroup, -0.9)));
    CHECK_FALSE(is_weak(control("a", kAttributeGroup, 0.2)));
    CHECK_FALSE(is_weak(control("a", kAttributeGroup, std::nullopt)));
    Control without_rank = control("a", kAttributeGroup, 0.0);
    without_rank.response->spearman.reset();
    CHECK_FALSE(is_weak(without_rank));
}

TEST_CASE("attributes stand in the order of their strength, other groups in the card's") {
    CHECK(ids(kMixed, in_order(kMixed, kAttributeGroup)) == "dbfgc");
    CHECK(ids(kMixed, in_order(kMixed, "Playing")) == "e");
    CHECK(in_order(kMixed, "nobody's").empty());
}

TEST_CASE("where not all have room attributes come first, then the card's order") {
    CHECK(ids(kMixed, ranked(kMixed, 7)) == "abcdefg");  // all have
    CHECK(ids(kMixed, ranked(kMixed, 6)) == "dbfgcae");
    Card plain = kMixed;
    for (Control& each : plain.controls) each.group = "Sound";
    CHECK(ids(plain, ranked(plain, 3)) == "abcdefg");
    CHECK(ranked(Card{}, 16).empty());
}

TEST_CASE("of 140 attributes the sixteen strongest come first") {
    const auto model = load_model(test::model_path("many"));
    const Card& card = model->card();
    REQUIRE(card.controls.size() == 150);
    auto first = ranked(card, 16);
    REQUIRE(first.size() == 150);
    first.resize(16);
    const std::set<int> chosen(first.begin(), first.end());
    CHECK(chosen.size() == 16);
    double least = 1.0;
    for (const int place : first) {
        const Control& each = card.controls[static_cast<std::size_t>(place)];
        CHECK(each.group == kAttributeGroup);
        CHECK(*each.response->spearman <= least);
        least = *each.response->spearman;
    }
    for (int place = 0; place < 150; ++place) {
        const auto& response = card.controls[static_cast<std::size_t>(place)].response;
        if (!chosen.contains(place) && response) CHECK(*response->spearman <= least);
    }
}

}  // namespace
}  // namespace sistrum
