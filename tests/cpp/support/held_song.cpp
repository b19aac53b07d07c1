#include "support/held_song.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace sistrum::test {
namespace {

class Dice {
  public:
    explicit Dice(unsigned seed) : bits_(seed) {}
    int below(int count) { return static_cast<int>(bits_() % static_cast<unsigned>(count)); }
    float share() { return static_cast<float>(below(1'001)) / 1'000.0f; }

  private:
    std::mt19937 bits_;
};

// One in eight keys lies outside of what the model renders.
std::uint8_t random_key(Dice& dice) {
    return static_cast<std::uint8_t>(dice.below(8) == 0 ? 30 + dice.below(60) : 46 + dice.below(24));
}

// A key goes down, and up again after 5 to 300 ms.
void add_note(std::vector<Event>& events, int millisecond, std::uint8_t channel, Dice& dice) {
    Event on{millisecond, Event::Type::note_on, channel, random_key(dice), 0.2f + 0.8f * dice.share()};
    if (dice.below(3) == 0) on.length = 0.05 + 0.3 * static_cast<double>(dice.share());
    Event off{millisecond + 5 + dice.below(295), Event::Type::note_off, channel, on.note, 0.0f};
    events.push_back(on);
    events.push_back(off);
    if (dice.below(4) == 0) {  // the same key again, before it went up
        on.frame = (millisecond + off.frame) / 2;
        events.push_back(on);
    }
}

void add_control(std::vector<Event>& events, int millisecond, std::uint8_t channel, Dice& dice) {
    Event event{millisecond, Event::Type::pressure, channel, Event::kAllKeys, dice.share()};
    const int kind = dice.below(20);
    if (kind < 5) event.note = random_key(dice);
    if (kind >= 10) event.type = Event::Type::pitch_bend;
    if (kind >= 10) event.value = 2.0f * event.value - 1.0f;
    if (kind >= 15) event = {millisecond, Event::Type::sustain, channel, 0, dice.share()};
    if (kind == 19 && dice.below(4) == 0) event.type = Event::Type::all_notes_off;
    events.push_back(event);
}

}  // namespace

void set_held_parts(Engine& engine) {
    for (int part = 0; part < 4; ++part) {
        engine.set_param(part, PartParam::play, static_cast<float>(PlayMode::chromatic));
        engine.set_param(part, PartParam::channel, static_cast<float>(part + 1));
        engine.set_param(part, PartParam::note, 57.0f);
        engine.set_param(part, PartParam::bend, static_cast<float>(2 + 5 * part));
        engine.set_param(part, PartParam::fine, 10.0f * static_cast<float>(part));
        engine.set_param(part, PartParam::cutoff, 1'000.0f);
    }
    engine.set_param(1, PartParam::legato, 1.0f);
    engine.set_param(2, PartParam::notes, static_cast<float>(NoteMode::stretch));
    engine.set_param(2, PartParam::length, 0.2f);
    engine.set_param(2, PartParam::tune, -5.0f);
    engine.set_param(3, PartParam::filter, static_cast<float>(FilterType::low_pass));
    engine.set_param(3, PartParam::attack, 0.02f);
    engine.set_param(3, PartParam::hold, 0.2f);
}

Song held_song(double sample_rate, double seconds, unsigned seed) {
    Dice dice(seed);
    const auto frame_at = [=](int millisecond) {
        return static_cast<int>(std::lround(millisecond * sample_rate / 1'000.0));
    };
    Song song;
    song.frames = frame_at(static_cast<int>(seconds * 1'000.0));
    for (int millisecond = 0; millisecond < seconds * 1'000.0; millisecond += 3 + dice.below(40)) {
        const auto channel = static_cast<std::uint8_t>(dice.below(4));
        for (int chord = dice.below(6) == 0 ? 3 : 1; chord > 0; --chord) {
            add_note(song.events, millisecond, channel, dice);
        }
        add_control(song.events, millisecond + dice.below(10), channel, dice);
        if (dice.below(12) != 0) continue;
        const PartParam param = dice.below(2) == 0 ? PartParam::cutoff : PartParam::fine;
        const float value =
            param == PartParam::cutoff ? 100.0f + 3'000.0f * dice.share() : 80.0f * dice.share();
        song.changes.push_back({frame_at(millisecond), dice.below(4), param, value});
    }
    std::stable_sort(song.events.begin(), song.events.end(),
                     [](const Event& a, const Event& b) { return a.frame < b.frame; });
    for (Event& event : song.events) event.frame = frame_at(event.frame);
    return song;
}

}  // namespace sistrum::test
