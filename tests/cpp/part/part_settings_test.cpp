// The parts' present values: what they begin with, what changes them, and that changes are counted.
#include "part/part_settings.h"

#include <doctest/doctest.h>

#include <limits>

namespace sistrum {
namespace {

TEST_CASE("parts begin with the table's defaults, on one key each from the first note on") {
    const PartSettings settings(36);
    for (int part = 0; part < PartSettings::kParts; ++part) {
        PartValues expected = default_values();
        expected[static_cast<std::size_t>(PartParam::note)] = static_cast<float>(36 + part);
        CHECK(settings.all(part) == expected);
    }
}

TEST_CASE("a value is clamped, and counts as a change only where it is one") {
    PartSettings settings(36);
    const std::uint64_t before = settings.changes();
    CHECK(settings.set(3, PartParam::level, 9.0f));
    CHECK(settings.get(3, PartParam::level) == 2.0f);
    CHECK(settings.get(2, PartParam::level) == 1.0f);
    CHECK(settings.changes() == before + 1);
    CHECK_FALSE(settings.set(3, PartParam::level, 2.0f));
    CHECK_FALSE(settings.set(3, PartParam::level, std::numeric_limits<float>::infinity()));
    CHECK(settings.changes() == before + 1);
}

}  // namespace
}  // namespace sistrum
