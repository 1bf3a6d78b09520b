#include "data_folder.hpp"

#include <cerrno>
#include <chrono>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using test::mode_of;
using test::TemporaryFolder;

TEST(DataFolder, IsMadeForItsOwnerOnlyWithTheFoldersAboveIt) {
  const TemporaryFolder above;
  for (const char* name : {"data", "a/b/data", "slash/"}) {
    const auto folder = DataFolder::create(above / name);
    ASSERT_TRUE(folder) << name;
    EXPECT_EQ(mode_of(above / name), 0700U) << name;
  }
}

TEST(DataFolder, LeavesAFolderThatIsThereAsItIs) {
  const TemporaryFolder above;
  std::filesystem::permissions(above.path(), std::filesystem::perms(0755));
  EXPECT_TRUE(DataFolder::create(above.path()));
  EXPECT_EQ(mode_of(above.path()), 0755U);
}

TEST(DataFolder, SaysWhyItCannotBeMade) {
  const TemporaryFolder above;
  test::write_bytes(above / "file", "");
  EXPECT_EQ(DataFolder::create(above / "file/data").error(),
            (Error{Errc::storage_failed, "cannot be created", ENOTDIR}));
  EXPECT_EQ(DataFolder::create(above / "file").error(), (Error{Errc::storage_failed, "cannot be opened", ENOTDIR}));
}

TEST(DataFolder, OpeningMakesNothing) {
  const TemporaryFolder above;
  EXPECT_EQ(DataFolder::open(above / "absent").error().system, ENOENT);
  EXPECT_FALSE(std::filesystem::exists(above / "absent"));
}

TEST(DataFolder, HasOneHolder) {
  const TemporaryFolder above;
  auto first = DataFolder::create(above / "data");
  auto second = DataFolder::create(above / "data");
  ASSERT_TRUE(first->lock(0ms));
  EXPECT_EQ(second->lock(0ms).error().code, Errc::storage_locked);
  EXPECT_EQ(second->lock(30ms).error().code, Errc::storage_locked);
  {
    const DataFolder ended = std::move(*first);
  }
  EXPECT_TRUE(second->lock(0ms));
}

TEST(DataFolder, ControlSocketFitsASocketAddressHoweverLongThePath) {
  const TemporaryFolder above;
  const auto near = DataFolder::create(above / "data");
  EXPECT_EQ(near->control_socket(), (above / "data/control.sock").native());
  const auto far = DataFolder::create(above / std::string(150, 'x'));
  ASSERT_TRUE(far);
  EXPECT_LT(far->control_socket().size(), 108U);
  EXPECT_FALSE(far->connect());
}

}  // namespace
}  // namespace sip::engine
