// In a browser: registers, refreshes, unregisters, and is refused with a wrong password, with the library that its
// address asks for. Bundled by jssip_test.sh with esbuild, and told by the page's query what to do:
//   ?library=jssip|sipjs&server=ws[s]://127.0.0.1:PORT&report=PATH
// What it finds goes to PATH of the server it came from, a line each: "ok: …" or "FAILED: …", and at last "done".
import JsSIP from 'jssip';
import { Registerer, RegistererState, UserAgent } from 'sip.js';

const query = new URLSearchParams(location.search);
const server = query.get('server');
const library = query.get('library');

function report(line) {
  return fetch(query.get('report'), { method: 'POST', body: `${line}\n` });
}

async function expect(what, promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('nothing came in 10 s')), 10000));
  try {
    await Promise.race([promise, late]);
    await report(`ok: ${library}: ${what}`);
  } catch (error) {
    await report(`FAILED: ${library}: ${what}: ${error?.message ?? error}`);
    throw error;
  }
}

// Both libraries, behind the same three verbs.

function jssip(user, password) {
  const socket = new JsSIP.WebSocketInterface(server);
  let heard = () => {};
  const listen = socket._onMessage;
  socket._onMessage = function onMessage(event) {
    heard(String(event.data));
    return listen.call(this, event);
  };
  const agent = new JsSIP.UA({
    sockets: [socket],
    uri: `sip:${user}@example.test`,
    password,
    register: false,
    register_expires: 120,
  });
  const outcome = (good, bad) =>
    new Promise((resolve, reject) => {
      agent.once(good, resolve);
      agent.once(bad, (event) => reject(new Error(`${event.response?.status_code} ${event.cause}`)));
    });
  return {
    connect: () => new Promise((resolve) => {
      agent.once('connected', resolve);
      agent.start();
    }),
    register: () => {
      // It does not tell of a refresh.
      const done = agent.isRegistered()
        ? new Promise((resolve) => {
            heard = (message) => message.startsWith('SIP/2.0 200 ') && resolve();
          })
        : outcome('registered', 'registrationFailed');
      agent.register();
      return done;
    },
    unregister: () => {
      const done = outcome('unregistered', 'registrationFailed');
      agent.unregister();
      return done;
    },
    stop: () => agent.stop(),
  };
}

function sipjs(user, password) {
  const agent = new UserAgent({
    uri: UserAgent.makeURI(`sip:${user}@example.test`),
    transportOptions: { server },
    authorizationUsername: user,
    authorizationPassword: password,
    logBuiltinEnabled: false,
  });
  const registerer = new Registerer(agent, { expires: 120 });
  const request = (verb) =>
    new Promise((resolve, reject) => {
      registerer[verb]({
        requestDelegate: {
          onAccept: resolve,
          onReject: (response) => reject(new Error(`${response.message.statusCode} ${response.message.reasonPhrase}`)),
        },
      }).catch(reject);
    });
  return {
    connect: () => agent.start(),
    register: () => request('register'),
    unregister: () => request('unregister'),
    stop: () => {
      if (registerer.state !== RegistererState.Terminated) registerer.dispose().catch(() => {});
      return agent.stop();
    },
  };
}

async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    if (/^40[13] /.test(error.message)) return;
    throw error;
  }
  throw new Error('it was accepted');
}

async function run() {
  const open = { jssip, sipjs }[library];
  const alice = open('alice', 'wonderland');
  await expect('connects', alice.connect());
  await expect('registers with digest', alice.register());
  // The script looks at the server in between.
  await fetch('/wait?for=registered');
  await expect('refreshes', alice.register());
  await expect('unregisters', alice.unregister());
  await fetch('/wait?for=unregistered');
  const mallory = open('alice', 'wrong');
  await expect('connects again', mallory.connect());
  await expect('is refused with a wrong password', refused(mallory.register()));
  await alice.stop();
  await mallory.stop();
}

run().catch((error) => report(`FAILED: ${library}: ${error?.message ?? error}`)).finally(() => report('done'));
