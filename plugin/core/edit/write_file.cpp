#include "edit/write_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace sistrum {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

// The reason, or nothing.
std::string write_all(const std::filesystem::path& file, std::span<const std::byte> bytes) {
    const std::unique_ptr<std::FILE, CloseFile> out(std::fopen(file.string().c_str(), "wb"));
    if (out == nullptr) return std::strerror(errno);
    if (std::fwrite(bytes.data(), 1, bytes.size(), out.get()) != bytes.size()) return std::strerror(errno);
    if (std::fflush(out.get()) != 0) return std::strerror(errno);
    return {};
}

}  // namespace

std::string write_file_whole(const std::filesystem::path& file, std::span<const std::byte> bytes) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error)) return "a folder has that name";
    std::string name(".");
    name.append(file.filename().string()).append(".part");
    const auto part = file.parent_path() / name;
    std::string reason = write_all(part, bytes);
    if (reason.empty()) {
        std::filesystem::rename(part, file, error);
        if (error) reason = error.message();
    }
    if (!reason.empty()) std::filesystem::remove(part, error);
    return reason;
}

}  // namespace sistrum
