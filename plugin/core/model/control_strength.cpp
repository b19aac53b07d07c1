#include "model/control_strength.h"

#include <algorithm>
#include <limits>

namespace sistrum {
namespace {

double strength(const Control& control) {
    const bool measured = control.response && control.response->spearman;
    return measured ? *control.response->spearman : -std::numeric_limits<double>::infinity();
}

}  // namespace

bool is_weak(const Control& control) {
    return control.response && control.response->spearman.value_or(kWeakSpearman) < kWeakSpearman;
}

std::vector<int> in_order(const Card& card, std::string_view group) {
    std::vector<int> places;
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        if (card.controls[i].group == group) places.push_back(static_cast<int>(i));
    }
    if (group != kAttributeGroup) return places;
    std::stable_sort(places.begin(), places.end(), [&](int one, int other) {
        return strength(card.controls[static_cast<std::size_t>(one)]) >
               strength(card.controls[static_cast<std::size_t>(other)]);
    });
    return places;
}

std::vector<int> ranked(const Card& card, std::size_t room) {
    std::vector<int> places;
    if (card.controls.size() > room) places = in_order(card, kAttributeGroup);
    const bool split = !places.empty();
    for (std::size_t i = 0; i < card.controls.size(); ++i) {
        if (!split || card.controls[i].group != kAttributeGroup) places.push_back(static_cast<int>(i));
    }
    return places;
}

}  // namespace sistrum
