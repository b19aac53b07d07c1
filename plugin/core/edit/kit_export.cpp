#include "edit/kit_export.h"

#include <algorithm>
#include <map>
#include <set>

#include "edit/file_name.h"
#include "edit/sfz.h"
#include "edit/write_file.h"
#include "render/resample.h"

namespace sistrum {
namespace {

// A file name that SFZ takes as well: there, these begin something else.
std::string sample_name(const std::string& name) {
    std::string safe = safe_file_name(name);
    std::replace_if(
        safe.begin(), safe.end(), [](char c) { return c == '=' || c == '#' || c == '$'; }, '_');
    return safe;
}

// Names of files in one folder, none twice, whatever the file system thinks of letter case.
class Names {
  public:
    std::string next(const std::string& wanted) {
        std::string name = wanted;
        for (int number = 2; !taken_.insert(lower(name)).second; ++number)
            name = wanted + " (" + std::to_string(number) + ")";
        return name;
    }

  private:
    static std::string lower(std::string text) {
        for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return text;
    }
    std::set<std::string> taken_;
};

class Export {
  public:
    Export(const std::filesystem::path& folder, const KitExport& kit) : folder_(folder), kit_(kit) {}

    ExportedKit run() {
        std::error_code error;
        std::filesystem::create_directories(folder_, error);
        if (error) throw AudioFileError(folder_.string() + ": cannot be made (" + error.message() + ")");
        SfzFiles files;
        for (const ExportPart& part : kit_.parts) files.push_back(write_part(part));
        const std::string name = sample_name(kit_.name);
        done_.sfz = folder_ / (name + ".sfz");
        const std::string text = sfz_text(kit_, files);
        const std::string reason = write_file_whole(done_.sfz, std::as_bytes(std::span(text)));
        if (!reason.empty())
            throw AudioFileError(done_.sfz.string() + ": cannot be written (" + reason + ")");
        done_.preset = folder_ / (name + ".json");
        write_preset(done_.preset, kit_.preset);
        return std::move(done_);
    }

  private:
    // "36 Kick 1", with " r2" for the second take and " v3" for the third layer where there are several.
    std::vector<std::vector<SfzFile>> write_part(const ExportPart& part) {
        const std::string note = std::to_string(whole_value_of(part.values, PartParam::note));
        const std::string stem = names_.next(note + " " + sample_name(part.name));
        std::vector<std::vector<SfzFile>> files;
        for (std::size_t take = 0; take < part.takes.size(); ++take) {
            const ExportTake& layers = part.takes[take];
            auto& written = files.emplace_back();
            for (std::size_t layer = 0; layer < layers.size(); ++layer) {
                std::string name = stem;
                if (part.takes.size() > 1) name += " r" + std::to_string(take + 1);
                if (layers.size() > 1) name += " v" + std::to_string(layer + 1);
                written.push_back(write_audio(name, *layers[layer]));
            }
        }
        return files;
    }

    SfzFile write_audio(const std::string& name, const Audio& audio) {
        SfzFile file{name + std::string(kit_.format.extension()), 1.0f};
        const auto path = folder_ / file.name;
        const bool other_rate = kit_.sample_rate > 0.0 && kit_.sample_rate != audio.sample_rate;
        file.gain =
            write_audio_file(path, other_rate ? resample(audio, kit_.sample_rate) : audio, kit_.format).gain;
        done_.gain = std::min(done_.gain, file.gain);
        done_.audio.push_back(path);
        return file;
    }

    const std::filesystem::path& folder_;
    const KitExport& kit_;
    ExportedKit done_;
    Names names_;
};

}  // namespace

ExportedKit export_kit(const std::filesystem::path& folder, const KitExport& kit) {
    return Export(folder, kit).run();
}

}  // namespace sistrum
