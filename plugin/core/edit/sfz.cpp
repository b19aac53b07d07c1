#include "edit/sfz.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <locale>
#include <sstream>

namespace sistrum {
namespace {

constexpr float kSilentDb = -144.0f;
constexpr int kHighestVelocity = 127;

float to_db(float gain) {
    return gain > 0.0f ? std::max(kSilentDb, 20.0f * std::log10(gain)) : kSilentDb;
}

bool is_on(const PartValues& values, PartParam param) {
    return whole_value_of(values, param) != 0;
}

class Writer {
  public:
    Writer() { text_.imbue(std::locale::classic()); }

    void header(const std::string& name) { text_ << '\n' << '<' << name << ">\n"; }
    void comment(const std::string& about) {
        std::string line = about;
        for (char& c : line) c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
        text_ << "// " << line << '\n';
    }
    template <typename Value>
    void opcode(const std::string& name, const Value& value) {
        text_ << name << '=' << value << '\n';
    }
    std::string take() const { return text_.str(); }

  private:
    std::ostringstream text_;
};

void write_keys(const PartValues& values, Writer& out) {
    const int note = whole_value_of(values, PartParam::note);
    if (is_on(values, PartParam::play)) {
        out.opcode("lokey", whole_value_of(values, PartParam::low));
        out.opcode("hikey", whole_value_of(values, PartParam::high));
        out.opcode("pitch_keycenter", note);
        const int bend = 100 * whole_value_of(values, PartParam::bend);  // cents
        out.opcode("bend_up", bend);
        out.opcode("bend_down", -bend);
        out.opcode("loop_mode", "no_loop");
        out.opcode("ampeg_release", value_of(values, PartParam::release));
    } else {
        out.opcode("key", note);
        out.opcode("pitch_keytrack", 0);
        out.opcode("bend_up", 0);
        out.opcode("bend_down", 0);
        out.opcode("loop_mode", "one_shot");
    }
    const int channel = whole_value_of(values, PartParam::channel);
    if (channel == kAnyChannel) return;
    out.opcode("lochan", channel);
    out.opcode("hichan", channel);
}

void write_pitch_and_level(const PartValues& values, bool silent, Writer& out) {
    if (is_on(values, PartParam::tune)) out.opcode("transpose", whole_value_of(values, PartParam::tune));
    const float fine = value_of(values, PartParam::fine);
    if (fine != 0.0f) out.opcode("tune", fine);
    out.opcode("volume", silent ? kSilentDb : to_db(value_of(values, PartParam::level)));
    out.opcode("pan", 100.0f * value_of(values, PartParam::pan));
    out.opcode("amp_veltrack", 100.0f * value_of(values, PartParam::velocity));
    if (is_on(values, PartParam::output)) out.opcode("output", whole_value_of(values, PartParam::output));
}

// Sounds that are held to their end need no envelope.
void write_envelope(const PartValues& values, Writer& out) {
    const float attack = value_of(values, PartParam::attack), hold = value_of(values, PartParam::hold);
    if (attack > 0.0f) out.opcode("ampeg_attack", attack);
    if (hold >= info(PartParam::hold).max) return;
    out.opcode("ampeg_hold", hold);
    out.opcode("ampeg_decay", value_of(values, PartParam::decay));
    out.opcode("ampeg_sustain", 0);
}

void write_filter(const PartValues& values, Writer& out) {
    constexpr std::array kTypes{"", "lpf_2p", "bpf_2p", "hpf_2p"};  // by FilterType
    const auto type = static_cast<std::size_t>(whole_value_of(values, PartParam::filter));
    if (type == 0) return;
    constexpr float kHighestPeak = 23.0f;  // dB: Q 0.71..10, even steps
    out.opcode("fil_type", kTypes[type]);
    out.opcode("cutoff", value_of(values, PartParam::cutoff));
    out.opcode("resonance", kHighestPeak * value_of(values, PartParam::resonance));
}

void write_choke(const PartValues& values, Writer& out) {
    const int group = whole_value_of(values, PartParam::choke);
    if (group == 0) return;
    out.opcode("group", group);
    out.opcode("off_by", group);
    out.opcode("off_mode", "fast");
}

void write_region(const SfzFile& file, float made_up_db, Writer& out) {
    if (made_up_db != 0.0f) out.opcode("volume", made_up_db);
    out.opcode("sample", file.name);
}

void write_regions(const KitExport& kit, const ExportPart& part,
                   const std::vector<std::vector<SfzFile>>& takes, bool silent, Writer& out) {
    const auto count = takes.size();
    for (std::size_t take = 0; take < count; ++take) {
        const auto layers = static_cast<int>(takes[take].size());
        for (int layer = 0; layer < layers; ++layer) {
            out.header("region");
            if (count > 1 && kit.order == TakeOrder::in_turn) out.opcode("seq_position", take + 1);
            if (count > 1 && kit.order == TakeOrder::at_random) {
                out.opcode("lorand", static_cast<double>(take) / static_cast<double>(count));
                out.opcode("hirand", static_cast<double>(take + 1) / static_cast<double>(count));
            }
            if (layers > 1) {
                out.opcode("lovel", kHighestVelocity * layer / layers + 1);
                out.opcode("hivel", kHighestVelocity * (layer + 1) / layers);
            }
            const SfzFile& file = takes[take][static_cast<std::size_t>(layer)];
            const float level = to_db(value_of(part.values, PartParam::level));
            const float made_up = silent || file.gain >= 1.0f ? 0.0f : level - to_db(file.gain);
            write_region(file, made_up, out);
        }
    }
}

}  // namespace

std::string sfz_text(const KitExport& kit, const SfzFiles& files) {
    Writer out;
    out.comment(kit.name + ", made by Sistrum");
    const bool any_solo = std::any_of(kit.parts.begin(), kit.parts.end(), [](const ExportPart& part) {
        return is_on(part.values, PartParam::solo);
    });
    for (std::size_t i = 0; i < kit.parts.size(); ++i) {
        const ExportPart& part = kit.parts[i];
        const bool silent =
            is_on(part.values, PartParam::mute) || (any_solo && !is_on(part.values, PartParam::solo));
        out.header("group");
        out.comment("part " + std::to_string(part.index + 1) + ": " + part.name);
        write_keys(part.values, out);
        write_pitch_and_level(part.values, silent, out);
        write_envelope(part.values, out);
        write_filter(part.values, out);
        write_choke(part.values, out);
        if (files[i].size() > 1 && kit.order == TakeOrder::in_turn) out.opcode("seq_length", files[i].size());
        write_regions(kit, part, files[i], silent, out);
    }
    return out.take();
}

}  // namespace sistrum
