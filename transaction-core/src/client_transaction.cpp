#include "sip/transaction/client_transaction.hpp"

#include "client_machine.hpp"

namespace sip::transaction {

void ClientHandle::cancel() {
  if (const auto machine = machine_.lock()) machine->cancel();
}

void ClientHandle::abandon() {
  if (const auto machine = machine_.lock()) machine->abandon();
}

}  // namespace sip::transaction
