// Any header field value: as credentials to verify, and as a challenge to answer.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/digest.hpp"
#include "sip/header/authorization.hpp"

#include "require.hpp"

namespace sip::fuzz {
namespace {

const digest::Login alice{.user = "al\"i\\ce", .password = "wonder land", .realm = ""};

std::string secret(digest::Algorithm algorithm, std::string_view realm) {
  return digest::ha1(algorithm, alice.user, realm, alice.password);
}

void as_credentials(std::string_view value) {
  const auto read = digest::read_credentials(value);
  if (!read) return;
  require((read->qop == digest::Qop::none) == (read->nc == 0) || read->nc == 0, "no nc without qop", value);
  (void)digest::verify(*read, secret(read->algorithm, read->realm), "REGISTER", "");
  require(!digest::verify(*read, "", "REGISTER", ""), "an empty H(A1) never verifies", value);
}

void as_challenge(std::string_view value) {
  Response response(Status::unauthorized);
  response.headers.add(HeaderId::www_authenticate, value);
  auto session = digest::choose_challenge(response);
  if (!session) return;
  const std::string answer = session->answer(alice, "REGISTER", "sip:example.com", "body", "c");
  const auto read = digest::read_credentials(answer);
  require(read.has_value(), "our answer reads back", answer);
  require(read->nonce == session->challenge.nonce && read->realm == session->challenge.realm &&
              read->opaque == session->challenge.opaque && read->qop == session->qop,
          "our answer says what the challenge said", answer);
  require(digest::verify(*read, secret(read->algorithm, read->realm), "REGISTER", "body"), "and verifies", answer);

  Response again(Status::unauthorized);
  again.headers.add(HeaderId::www_authenticate, digest::print(session->challenge));
  const auto reread = digest::choose_challenge(again);
  require(reread.has_value() && reread->challenge.nonce == session->challenge.nonce &&
              reread->challenge.realm == session->challenge.realm && reread->qop == session->qop,
          "a challenge that is printed reads back", value);
}

}  // namespace
}  // namespace sip::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  sip::fuzz::as_credentials(value);
  sip::fuzz::as_challenge(value);
  return 0;
}
