// 10,000 states that something went wrong with: each is loaded or refused in words; nothing crashes or hangs,
// memory stays bounded, and after a refusal all sounds as before. Most are signed anew, so that the hash does
// not stand before the code that reads them.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "engine.h"
#include "support/mutate_json.h"
#include "support/play.h"
#include "support/state_bytes.h"

namespace sistrum {
namespace {

using nlohmann::json;
using test::below;
using test::Bytes;
using test::JsonMutator;
using test::Random;
using test::StateBytes;

constexpr int kFrames = 48;  // of each sound: what is tested is not how fast bytes are hashed
constexpr const char* kNowhere = "/nowhere/model.onnx";
constexpr double kPatience = 60.0;

// The state with its audio cut to kFrames, and its models where there are none: nothing is loaded or
// rendered.
void make_small(StateBytes& state) {
    json document = state.document();
    std::vector<json*> entries;
    if (state.version == 1) {
        for (json& part : document["parts"]) {
            part["model"]["path"] = kNowhere;
            entries.push_back(&part["rendered"]);
        }
    } else {
        for (json& model : document["models"]) model["path"] = kNowhere;
        for (json& entry : document["audio"]) entries.push_back(&entry);
    }
    Bytes audio;
    auto from = state.audio.begin();
    for (json* entry : entries) {
        const auto channels = (*entry)["channels"].get<std::ptrdiff_t>();
        const auto size = channels * (*entry)["frames"].get<std::ptrdiff_t>() * std::ptrdiff_t{sizeof(float)};
        audio.insert(audio.end(), from, from + channels * kFrames * std::ptrdiff_t{sizeof(float)});
        from += size;
        (*entry)["frames"] = kFrames;
    }
    state.audio = audio;
    state.text = document.dump();
}

// Parts with everything that states can hold: layers, first draws, other sounds, every parameter.
Bytes full_state() {
    test::KitEngine engine(44'100.0, "touched");
    Sound sound;
    sound.seed = 0xffff'ffff'ffffull << 16;
    sound.latent = std::vector<float>(8, 0.25f);
    sound.controls["beta"] = 2.5;
    sound.velocity = {{"beta", 0.5}, {"gamma", -1.0}};
    for (int part = 0; part < 4; ++part) {
        engine.set_part_sound(part, sound);
        engine.set_part_other(part, Sound{});
        engine.set_param(part, PartParam::variation, 0.25f * static_cast<float>(part));
    }
    engine.set_part_model(5, test::model_path("mdct_stereo"));
    REQUIRE(engine.wait_until_rendered(kPatience));
    return engine.save_state("{\"locks\": [\"latent\"], \"size\": [900, 600]}");
}

StateBytes small(const Bytes& bytes) {
    StateBytes state(bytes);
    make_small(state);
    return state;
}

const std::vector<StateBytes>& corpus() {
    static const std::vector<StateBytes> states{
        small(full_state()), small(test::read_bytes(SISTRUM_TEST_STATES "/version_1.state")),
        small(Engine().save_state())};
    return states;
}

// An engine that plays the first state of the corpus, and what may have become of it.
class Victim {
  public:
    Victim() {
        engine_.prepare(44'100.0, kFrames);
        reload();
        good_ = play();
    }

    void load(const Bytes& bytes) {
        const std::uint64_t changes = engine_.change_count();
        const auto begin = std::chrono::steady_clock::now();
        try {
            engine_.load_state(bytes);
            ++loaded;
        } catch (const StateError& error) {
            ++refused;
            const std::string message = error.what();
            REQUIRE(message.size() < 1'000);
            REQUIRE(message.find('\n') == std::string::npos);
            REQUIRE(engine_.change_count() == changes);
        }
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
        slowest = std::max(slowest, passed.count());
        check_sound(engine_.change_count() == changes);
    }

    int loaded = 0, refused = 0;
    double slowest = 0.0;  // seconds

  private:
    std::vector<float> play() {
        std::vector<Event> events;
        for (int part = 0; part < Engine::kParts; ++part)
            events.push_back(test::note_on(0, Engine::kFirstNote + part));
        engine_.reset();
        return test::play(engine_, events, kFrames, kFrames)[0];
    }

    // Refused: as before. Loaded: whatever it is, it is sound; and a good state still loads over it.
    void check_sound(bool unchanged) {
        const std::vector<float> heard = play();
        if (unchanged) {
            REQUIRE(heard == good_);
            return;
        }
        REQUIRE(std::all_of(heard.begin(), heard.end(), [](float sample) { return std::isfinite(sample); }));
        reload();
        REQUIRE(play() == good_);
    }

    void reload() {
        static const Bytes good = corpus()[0].signed_bytes();
        engine_.load_state(good);
        REQUIRE(engine_.wait_until_rendered(kPatience));
    }

    Engine engine_;
    std::vector<float> good_;
};

// Megabytes that the process has had at most. Sanitizers keep freed memory, so that it says nothing there.
long peak_megabytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#else
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1'024;
#endif
}

// Loads `count` mutations; both answers must come up, or the test would not test what it says.
template <typename Mutate>
void fuzz(int count, unsigned seed, Mutate mutate) {
    Victim victim;
    Random random(seed);
    const long before = peak_megabytes();
    for (int round = 0; round < count; ++round) {
        CAPTURE(round);
        victim.load(mutate(static_cast<std::size_t>(round) % corpus().size(), random));
    }
    CHECK(victim.loaded + victim.refused == count);
    CHECK(victim.refused > count / 10);
    CHECK(victim.slowest < 2.0);
    CHECK(peak_megabytes() - before < 64);
    MESSAGE("loaded ", victim.loaded, ", refused ", victim.refused, ", slowest ", victim.slowest * 1e3,
            " ms");
}

TEST_CASE("4,000 states with other values, keys and structure") {
    std::vector<JsonMutator> mutators;
    for (const StateBytes& state : corpus()) mutators.emplace_back(state.document());
    fuzz(4'000, 1, [&](std::size_t seed, Random& random) {
        StateBytes state = corpus()[seed];
        state.text = mutators[seed].mutated(random).dump(-1, ' ', false, json::error_handler_t::replace);
        return state.signed_bytes();
    });
}

TEST_CASE("2,000 states with text that is hardly JSON any more") {
    fuzz(2'000, 2, [](std::size_t seed, Random& random) {
        StateBytes state = corpus()[seed];
        state.text = test::mutated_text(state.text, random);
        return state.signed_bytes();
    });
}

TEST_CASE("2,000 states with other audio, or more or less of it") {
    fuzz(2'000, 3, [](std::size_t seed, Random& random) {
        StateBytes state = corpus()[seed];
        if (state.audio.empty() || below(random, 2) == 0) {
            state.audio.resize(below(random, 2 * state.audio.size() + 64));
            return state.signed_bytes();
        }
        for (int changes = 0; changes < 3; ++changes) {  // samples of any bits, half of them not too loud
            const auto bits =
                static_cast<std::uint32_t>(random()) & (below(random, 2) == 0 ? ~0u : 0xc1ff'ffffu);
            const std::size_t sample = below(random, state.audio.size() / sizeof bits);
            std::memcpy(state.audio.data() + sample * sizeof bits, &bits, sizeof bits);
        }
        return state.signed_bytes();
    });
}

TEST_CASE("2,000 states with other bytes, cut anywhere, with lengths that lie") {
    fuzz(2'000, 4, [](std::size_t seed, Random& random) {
        Bytes bytes = corpus()[seed].signed_bytes();
        constexpr std::size_t kHeader = 48;
        switch (below(random, 4)) {
            case 0:
                bytes.resize(below(random, bytes.size()));
                break;
            case 1:
                bytes[below(random, kHeader)] = static_cast<std::byte>(random());
                break;
            case 2:
                bytes.insert(bytes.end(), 1 + below(random, 4'096), static_cast<std::byte>(random()));
                break;
            default:
                bytes[below(random, bytes.size())] ^= static_cast<std::byte>(1 + below(random, 255));
        }
        return bytes;
    });
}

}  // namespace
}  // namespace sistrum
