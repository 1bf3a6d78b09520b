// Where a server keeps its state, and who holds it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

#include "sip/error.hpp"

namespace sip::engine {

/// A file descriptor, owned.
class FileDescriptor {
 public:
  FileDescriptor() noexcept = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();
  [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int value() const noexcept { return fd_; }

 private:
  int fd_ = -1;
};

/// DIR of the command line: loopstart.db, control.sock, and loopstart.lock, which the running server, or a command that
/// edits the accounts without one, holds. The lock ends with its process, however that ends.
class DataFolder {
 public:
  /// Makes the folder (mode 0700), and those above it, where they are missing. Errc::storage_failed with errno.
  [[nodiscard]] static Result<DataFolder> create(const std::filesystem::path& path);
  /// Errc::storage_failed with errno, ENOENT where there is no such folder.
  [[nodiscard]] static Result<DataFolder> open(const std::filesystem::path& path);

  /// Takes the lock, held until this object ends. Where another process holds it, waits at most `patience` for it,
  /// unless that is a server that answers: Errc::storage_locked. Errc::storage_failed: the folder cannot be written.
  [[nodiscard]] Result<void> lock(std::chrono::milliseconds patience);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::filesystem::path database() const { return path_ / "loopstart.db"; }
  /// The path of control.sock, in a form that fits a socket address however long path() is; valid in this process,
  /// while this object lives.
  [[nodiscard]] std::string control_socket() const;
  /// A connection to the server that runs on this folder; none where there is no such server.
  [[nodiscard]] FileDescriptor connect() const;

 private:
  DataFolder(std::filesystem::path path, FileDescriptor folder) : path_(std::move(path)), folder_(std::move(folder)) {}

  std::filesystem::path path_;
  FileDescriptor folder_;
  FileDescriptor lock_;
};

}  // namespace sip::engine
