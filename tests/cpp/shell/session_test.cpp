// What a project remembers beside the sounds, and that no text of it does harm.
#include <doctest/doctest.h>

#include <random>

#include "plugin.h"
#include "session.h"

using namespace sistrum;
using namespace sistrum::test;
using shell::read_session;
using shell::session_text;

namespace {

shell::Session full() {
    shell::Session session;
    session.locks[0] = {"latent", "alpha"};
    session.locks[15] = {"a \"b\"", "\xc3\xa4"};
    session.controllers = {{"p01_level", {7, 0}}, {"volume", {11, 16}}};
    session.programs = {{"Kit", true}, {"Kit", false}, {"", false}};
    session.program = 2;
    session.selected_part = 9;
    session.editor_width = 1'200;
    session.editor_height = 800;
    return session;
}

}  // namespace

TEST_CASE("a session comes back from its text") {
    CHECK(read_session(session_text(full())) == full());
    CHECK(read_session(session_text({})) == shell::Session{});
}

TEST_CASE("no text is a new session, and so is what is out of range") {
    CHECK(read_session("") == shell::Session{});
    CHECK(read_session("[1, 2]") == shell::Session{});
    CHECK(read_session("no JSON") == shell::Session{});
    CHECK(read_session(R"({"part": 16, "program": -1, "width": 1e9, "height": "x", "locks": 3})") ==
          shell::Session{});
    CHECK(read_session(R"({"controllers": [{"parameter": "a", "controller": 64, "channel": 0},
                                           {"parameter": "b", "controller": 7, "channel": 17}, 5]})") ==
          shell::Session{});
}

TEST_CASE("deep, long and damaged texts end, with a session") {
    CHECK(read_session(std::string(100'000, '[')) == shell::Session{});
    CHECK(read_session("{\"locks\":" + std::string(200'000, '[')) == shell::Session{});
    CHECK(read_session(std::string(std::size_t{2} << 20, ' ') + session_text(full())) == shell::Session{});
    const auto good = session_text(full());
    std::mt19937 random{5};
    for (int i = 0; i < 20'000; ++i) {
        auto bad = good;
        for (int change = 0; change < 3; ++change) bad[random() % bad.size()] = static_cast<char>(random());
        if (i % 3 == 0) bad.resize(random() % bad.size());
        const auto session = read_session(bad);
        CHECK(session.selected_part < Engine::kParts);
        CHECK(session.programs.size() <= 128);
    }
}

TEST_CASE("the project keeps locks, part and editor size") {
    Plugin first{"stft_mono"}, second;
    first.processor.actions().set_locked(3, "alpha", true);
    first.processor.actions().set_locked(3, "beta", true);
    first.processor.actions().set_locked(3, "beta", false);
    first.processor.instrument().change_session([](shell::Session& session) {
        session.selected_part = 5;
        session.editor_width = 1'000;
        session.editor_height = 700;
    });
    second.processor.actions().set_locked(4, "gamma", true);
    second.load(first.save());
    CHECK(second.processor.actions().locked(3, "alpha"));
    CHECK_FALSE(second.processor.actions().locked(3, "beta"));
    CHECK_FALSE(second.processor.actions().locked(4, "gamma"));
    CHECK(second.processor.instrument().session().selected_part == 5);
    CHECK(second.processor.instrument().session().editor_width == 1'000);
}
