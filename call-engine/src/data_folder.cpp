#include "data_folder.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace sip::engine {

namespace {

constexpr const char* socket_name = "control.sock";
constexpr const char* lock_name = "loopstart.lock";

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<DataFolder> DataFolder::create(const std::filesystem::path& path) {
  std::error_code error;
  auto folder = std::filesystem::absolute(path, error).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();  // "data/" is "data"
  if (!error) std::filesystem::create_directories(folder.parent_path(), error);
  if (error) return fail(Errc::storage_failed, "cannot be created", error.value());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(Errc::storage_failed, "cannot be created", errno);
  }
  return open(path);
}

Result<DataFolder> DataFolder::open(const std::filesystem::path& path) {
  FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return fail(Errc::storage_failed, "cannot be opened", errno);
  return DataFolder(path, std::move(folder));
}

Result<void> DataFolder::lock(std::chrono::milliseconds patience) {
  FileDescriptor file(::openat(folder_.value(), lock_name, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return fail(Errc::storage_failed, "cannot be written", errno);

  constexpr auto pause = std::chrono::milliseconds(20);
  for (auto waited = std::chrono::milliseconds(0); ::flock(file.value(), LOCK_EX | LOCK_NB) != 0; waited += pause) {
    if (errno != EWOULDBLOCK && errno != EINTR) return fail(Errc::storage_failed, "cannot be locked", errno);
    // A command holds it for a moment, and a server that shuts down for a few seconds.
    if (waited >= patience || connect()) return fail(Errc::storage_locked, "is in use");
    ::poll(nullptr, 0, static_cast<int>(pause.count()));
  }
  lock_ = std::move(file);
  return {};
}

std::string DataFolder::control_socket() const {
  std::string direct = path_ / socket_name;
  if (direct.size() < sizeof(sockaddr_un::sun_path)) return direct;
  return "/proc/self/fd/" + std::to_string(folder_.value()) + '/' + socket_name;
}

FileDescriptor DataFolder::connect() const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string socket_path = control_socket();
  std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
  FileDescriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!connection || ::connect(connection.value(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return {};
  }
  return connection;
}

}  // namespace sip::engine
