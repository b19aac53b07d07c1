#include "strip.h"

#include <numeric>

namespace sistrum::shell {

Strip::Strip(Workbench& bench) : mix_(bench), pitch_(bench), envelope_(bench), filter_(bench), keys_(bench) {
    setTitle("Playing");
    setFocusContainerType(FocusContainerType::focusContainer);
    for (const auto& place : cards_) addAndMakeVisible(*place.card);
}

void Strip::show(int part) {
    for (const auto& place : cards_) place.card->show(part);
}

void Strip::refresh() {
    for (const auto& place : cards_) place.card->refresh();
}

void Strip::resized() {
    const auto shares = std::accumulate(cards_.begin(), cards_.end(), 0,
                                        [](int sum, const Place& place) { return sum + place.share; });
    const auto room = getWidth() + theme::kGap;
    int before = 0;
    for (const auto& [card, share] : cards_) {
        const auto left = room * before / shares;
        before += share;
        card->setBounds(left, 0, room * before / shares - theme::kGap - left, getHeight());
    }
}

}  // namespace sistrum::shell
