#include "model/note_card_json.h"

#include <algorithm>
#include <functional>

namespace sistrum {
namespace {

using nlohmann::json;

constexpr int kMaxHop = 8192, kMaxContext = 1024, kMaxChunk = 256, kMaxAttack = 1024;  // samples; frames
constexpr int kMaxTokens = 256, kMaxFramesPerToken = 64;
constexpr std::size_t kMaxEdges = 16, kMaxFamilies = 64, kMaxTemplate = 4096;
constexpr std::size_t kMaxChoices = std::size_t{1} << 20;  // of all chains together
constexpr double kMaxWeight = 1e9;

[[noreturn]] void refuse(const std::string& name, const std::string& expected, const std::string& found) {
    throw JsonError(name + ": expected " + expected + ", found " + found);
}

PitchRange parse_pitch(const JsonReader& reader) {
    PitchRange range;
    range.low = static_cast<int>(reader.integer("low", 0, 127));
    range.high = static_cast<int>(reader.integer("high", range.low, 127));
    range.preview = static_cast<int>(reader.integer("preview", range.low, range.high));
    return range;
}

Streaming parse_streaming(const JsonReader& reader) {
    Streaming streaming;
    streaming.hop = static_cast<int>(reader.integer("hop", 1, kMaxHop));
    streaming.context = static_cast<int>(reader.integer("context", 0, kMaxContext));
    streaming.chunk = static_cast<int>(reader.integer("chunk", 1, kMaxChunk));
    streaming.attack = static_cast<int>(reader.integer("attack", streaming.chunk, kMaxAttack));
    if (streaming.attack % streaming.chunk != 0) {
        reader.fail("attack", "a multiple of chunk", std::to_string(streaming.attack));
    }
    return streaming;
}

// Lists of lists, which JsonReader's objects() cannot say.
const json& list_at(const json& list, const std::string& name, std::size_t min_size, std::size_t max_size) {
    std::string expected = "a list of " + std::to_string(min_size);
    if (max_size != min_size) expected += " to " + std::to_string(max_size);
    if (!list.is_array() || list.size() < min_size || list.size() > max_size) {
        refuse(name, expected, json_excerpt(list));
    }
    return list;
}

int whole_number(const json& value, const std::string& name, int min, double max) {
    const std::string expected = "a whole number from " + std::to_string(min);
    if (!value.is_number_integer()) refuse(name, expected, json_excerpt(value));
    const auto number = value.get<double>();
    if (!(number >= min && number <= max)) refuse(name, expected, json_excerpt(value));
    return value.get<int>();
}

std::vector<double> parse_edges(const JsonReader& reader, const std::string& key, double max) {
    std::vector<double> edges;
    for (const float edge : reader.floats(key, 0, kMaxEdges)) {
        if (edge < 0.0f || edge > max) reader.fail(key, "edges within range", std::to_string(edge));
    }
    for (const json& edge : reader.node()[key]) edges.push_back(edge.get<double>());
    if (std::adjacent_find(edges.begin(), edges.end(), std::greater_equal<>()) != edges.end()) {
        reader.fail(key, "ascending numbers", json_excerpt(reader.node()[key]));
    }
    return edges;
}

class FamilyParser {
  public:
    FamilyParser(const Tokens& tokens, std::size_t& choices) : tokens_(tokens), choices_(choices) {}

    TokenFamily parse(const JsonReader& reader) {
        const std::size_t velocities = tokens_.velocity_edges.size() + 1;
        TokenFamily family;
        for (const JsonReader& entry : reader.objects("templates", velocities, velocities)) {
            family.templates.push_back(
                {tokens(entry, "attack", 1), tokens(entry, "sustain", 0), tokens(entry, "release", 0)});
        }
        for (const JsonReader& entry : reader.objects("sustain", velocities, velocities)) {
            family.sustain.push_back(chain(entry, 0));
        }
        family.release = releases(reader, velocities);
        return family;
    }

  private:
    std::vector<std::vector<TokenChain>> releases(const JsonReader& reader, std::size_t velocities) {
        const std::size_t helds = tokens_.held_edges.size() + 1;
        const std::string name = reader.name("release");
        const auto found = reader.node().find("release");
        if (found == reader.node().end()) reader.fail("release", "lists of chains", "nothing");
        std::vector<std::vector<TokenChain>> chains;
        for (const json& row : list_at(*found, name, velocities, velocities)) {
            const std::string row_name = name + "[" + std::to_string(chains.size()) + "]";
            auto& held = chains.emplace_back();
            for (const json& entry : list_at(row, row_name, helds, helds)) {
                held.push_back(
                    chain(JsonReader(entry, row_name + "[" + std::to_string(held.size()) + "]"), kNoteEnd));
            }
        }
        return chains;
    }

    std::vector<std::uint8_t> tokens(const JsonReader& reader, const std::string& key,
                                     std::size_t min_size) const {
        const auto found = reader.node().find(key);
        if (found == reader.node().end()) reader.fail(key, "a list of tokens", "nothing");
        std::vector<std::uint8_t> list;
        for (const json& token : list_at(*found, reader.name(key), min_size, kMaxTemplate)) {
            list.push_back(
                static_cast<std::uint8_t>(whole_number(token, reader.name(key), 0, tokens_.count - 1)));
        }
        return list;
    }

    // `lowest`: 0, or kNoteEnd where the chain may end the note.
    TokenChain chain(const JsonReader& reader, int lowest) {
        TokenChain parsed(static_cast<int>(reader.integer("order", 0, TokenChain::kMaxOrder)));
        const JsonReader next = reader.object("next");
        for (const auto& [key, entries] : next.node().items()) {
            const std::string name = next.name("\"" + key + "\"");
            if (!parsed.add(history(key, name, parsed.order()), choices(entries, name, lowest))) {
                refuse(name, "tokens that are not there yet", "them twice");
            }
        }
        if (!parsed.complete()) reader.fail("next", "an entry for no history, \"\"", "none");
        return parsed;
    }

    // "3 3 7": tokens, the oldest first.
    std::vector<std::uint8_t> history(const std::string& key, const std::string& name, int order) const {
        std::vector<std::uint8_t> list;
        const std::string expected = "at most " + std::to_string(order) + " tokens, a blank between them";
        std::size_t at = 0;
        while (at < key.size()) {
            const std::size_t end = std::min(key.find(' ', at), key.size());
            const std::string word = key.substr(at, end - at);
            const bool number =
                !word.empty() && word.size() <= 3 && word.find_first_not_of("0123456789") == word.npos;
            if (!number || std::stoi(word) >= tokens_.count ||
                list.size() >= static_cast<std::size_t>(order)) {
                refuse(name, expected, json_excerpt(key));
            }
            list.push_back(static_cast<std::uint8_t>(std::stoi(word)));
            at = end + 1;
        }
        return list;
    }

    std::vector<TokenChoice> choices(const json& entries, const std::string& name, int lowest) {
        std::vector<TokenChoice> list;
        for (const json& entry : list_at(entries, name, 1, static_cast<std::size_t>(tokens_.count) + 1)) {
            list_at(entry, name, 2, 2);
            list.push_back({whole_number(entry[0], name, lowest, tokens_.count - 1),
                            static_cast<double>(whole_number(entry[1], name, 1, kMaxWeight))});
        }
        choices_ += list.size();
        if (choices_ > kMaxChoices)
            refuse(name, "at most " + std::to_string(kMaxChoices) + " choices in all", "more");
        return list;
    }

    const Tokens& tokens_;
    std::size_t& choices_;
};

Tokens parse_tokens(const JsonReader& reader, const Card& card) {
    Tokens tokens;
    tokens.count = static_cast<int>(reader.integer("count", 1, kMaxTokens));
    tokens.frames_per_token = static_cast<int>(reader.integer("frames_per_token", 1, kMaxFramesPerToken));
    const auto count = static_cast<std::size_t>(tokens.count);
    for (const float level : reader.floats("loudness", count, count)) {
        if (level < -1000.0f || level > 1000.0f) reader.fail("loudness", "dB", std::to_string(level));
    }
    for (const json& level : reader.node()["loudness"]) tokens.loudness.push_back(level.get<double>());
    tokens.velocity_edges = parse_edges(reader, "velocity_edges", 1.0);
    tokens.held_edges = parse_edges(reader, "held_edges", 3600.0);
    const JsonReader families = reader.object("families");
    if (families.node().size() > kMaxFamilies) {
        reader.fail("families", "at most " + std::to_string(kMaxFamilies),
                    std::to_string(families.node().size()));
    }
    std::size_t choices = 0;
    for (const auto& [id, family] : families.node().items()) {
        const bool known = id.empty() || std::any_of(card.controls.begin(), card.controls.end(),
                                                     [&, wanted = id](const Control& control) {
                                                         return control.id == wanted;
                                                     });
        if (!known) families.fail(id, "a control of this card", "none of that name");
        tokens.families.emplace(id,
                                FamilyParser(tokens, choices).parse(JsonReader(family, families.name(id))));
    }
    if (!tokens.families.contains("")) reader.fail("families", "one named \"\" for all others", "none");
    return tokens;
}

// The ports that take frames must take as many as the card says.
void check_frame_ports(const JsonReader& reader, const Card& card) {
    const std::int64_t window = card.streaming->window();
    int pitches = 0, tokens = 0;
    for (std::size_t i = 0; i < card.inputs.size(); ++i) {
        const Port& port = card.inputs[i];
        std::vector<std::int64_t> expected;
        if (port.role == PortRole::pitch) expected = {1, 1, window}, ++pitches;
        if (port.role == PortRole::tokens) expected = {1, card.tokens->count, window}, ++tokens;
        const std::string key = "inputs[" + std::to_string(i) + "].shape";
        if (port.role == PortRole::noise) {
            if (port.shape.size() != 3 || port.shape[1] % 2 != 0) {
                reader.fail(key, "[1, an even number, " + std::to_string(window) + "]",
                            shape_text(port.shape));
            }
            expected = {1, port.shape[1], window};
        }
        if (!expected.empty() && port.shape != expected) {
            reader.fail(key, shape_text(expected), shape_text(port.shape));
        }
    }
    if (pitches != 1) reader.fail("inputs", "one port of role \"pitch\"", std::to_string(pitches));
    if (tokens != 1) reader.fail("inputs", "one port of role \"tokens\"", std::to_string(tokens));
}

}  // namespace

void parse_note_keys(const JsonReader& reader, Card& card) {
    for (const char* const key : {"pitch", "tokens", "streaming"}) {
        const bool others = reader.has("pitch") || reader.has("tokens") || reader.has("streaming");
        if (others && !reader.has(key)) reader.fail(key, "an object, as the model streams", "nothing");
    }
    if (!reader.has("streaming")) return;
    card.pitch = parse_pitch(reader.object("pitch"));
    card.streaming = parse_streaming(reader.object("streaming"));
    card.tokens = parse_tokens(reader.object("tokens"), card);
    if (card.audio.channels != 1)
        reader.fail("audio.channels", "1, as the model streams", std::to_string(card.audio.channels));
    if (card.audio.peak)
        reader.fail("audio.peak", "null, as the model streams", std::to_string(*card.audio.peak));
    check_frame_ports(reader, card);
}

}  // namespace sistrum
