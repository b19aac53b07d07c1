// The table of part parameters: its order, its ranges, and values made legal.
#include "part/part_params.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace sistrum {
namespace {

TEST_CASE("the table is in the order of its enumeration, and defaults lie in their range") {
    for (int i = 0; i < kPartParams; ++i) {
        const PartParamInfo& entry = kPartTable[static_cast<std::size_t>(i)];
        CAPTURE(entry.id);
        CHECK(static_cast<int>(entry.param) == i);
        CHECK(find_part_param(entry.id) == entry.param);
        CHECK(entry.min <= entry.default_value);
        CHECK(entry.default_value <= entry.max);
        CHECK(entry.min < entry.centre);
        CHECK(entry.centre < entry.max);
        CHECK(legal_value(entry.param, entry.default_value) == entry.default_value);
    }
    CHECK_FALSE(find_part_param("detune").has_value());
    CHECK_FALSE(find_part_param("").has_value());
}

TEST_CASE("ids and labels are there, and no two are the same") {
    std::set<std::string_view> ids, labels;
    for (const PartParamInfo& entry : kPartTable) {
        CHECK_FALSE(entry.id.empty());
        ids.insert(entry.id);
        labels.insert(entry.label);
    }
    CHECK(ids.size() == kPartParams);
    CHECK(labels.size() == kPartParams);
}

TEST_CASE("choices name every whole number of their range") {
    for (const PartParamInfo& entry : kPartTable) {
        if (entry.choices.empty()) continue;
        CAPTURE(entry.id);
        CHECK(entry.whole);
        CHECK(entry.min == 0.0f);
        CHECK(std::count(entry.choices.begin(), entry.choices.end(), '|') == static_cast<int>(entry.max));
    }
}

TEST_CASE("values are clamped, and rounded where only whole ones count") {
    CHECK(legal_value(PartParam::level, 7.0f) == 2.0f);
    CHECK(legal_value(PartParam::level, -7.0f) == 0.0f);
    CHECK(legal_value(PartParam::level, 0.4f) == 0.4f);
    CHECK(legal_value(PartParam::tune, -3.6f) == -4.0f);
    CHECK(legal_value(PartParam::tune, 100.0f) == 24.0f);
    CHECK(legal_value(PartParam::fine, -3.6f) == -3.6f);
}

TEST_CASE("what the render thread has to know of is what changes the render") {
    for (const PartParam param :
         {PartParam::variation, PartParam::spread, PartParam::direction, PartParam::seed, PartParam::morph}) {
        CHECK(is_rendered(param));
    }
    for (const PartParam param : {PartParam::level, PartParam::tune, PartParam::filter, PartParam::note,
                                  PartParam::notes, PartParam::length, PartParam::legato}) {
        CHECK_FALSE(is_rendered(param));
    }
}

}  // namespace
}  // namespace sistrum
