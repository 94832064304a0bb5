// The RabbitMQ of the tests: the one that is set, one that listens here, one by docker compose, or Debian's package.
import { setTimeout as sleep } from 'node:timers/promises';
import amqp from 'amqplib';
import { mustRun, runProgram, runStep, StepError } from '../run-step.mjs';
import { canInstallPackages, installPackage } from './debian.mjs';

const local = 'amqp://guest:guest@127.0.0.1:5672';

export async function findRabbitmq() {
  const set = process.env.AMQP_URL;
  if (set) {
    const refusal = await refusalOf(set);
    if (refusal === null) return { name: 'RabbitMQ as set', env: { AMQP_URL: set } };
    throw new StepError(`RabbitMQ at ${new URL(set).host}, which AMQP_URL names, cannot be used: ${refusal}.`);
  }
  const env = { AMQP_URL: local };
  if ((await refusalOf(local)) === null) return { name: 'RabbitMQ on 127.0.0.1:5672', env };
  if (await hasDocker()) {
    await runStep('Starting RabbitMQ by docker compose', startByDocker);
    return {
      name: 'RabbitMQ by docker compose',
      env,
      stop: () => mustRun('docker', [...compose, 'rm', '-sf', service]),
    };
  }
  if (await canInstallPackages()) {
    await runStep("Starting RabbitMQ from Debian's package", startDebianServer);
    return { name: "RabbitMQ from Debian's package", env };
  }
  throw new StepError(
    'The tests need RabbitMQ. Set AMQP_URL to a server, start one on 127.0.0.1:5672 with the user guest, or start Docker.',
  );
}

/** Why nobody can sign in there; null when one can. */
async function refusalOf(url) {
  try {
    const connection = await amqp.connect(url, { timeout: 5_000 });
    await connection.close();
    return null;
  } catch (error) {
    return error.message || error.code;
  }
}

const compose = ['compose', '--file', 'compose.test.yaml'];
const service = 'rabbitmq';

async function hasDocker() {
  return (
    (await runProgram('docker', ['info'])).code === 0 && (await runProgram('docker', ['compose', 'version'])).code === 0
  );
}

async function startByDocker() {
  await mustRun('docker', [...compose, 'up', '--detach', '--wait', service]);
  await untilItAnswers();
}

async function startDebianServer() {
  if ((await runProgram('rabbitmq-server', ['--help'])).code === 127) await installPackage('rabbitmq-server');
  // Where the system starts what it installs, that server is on its way already and a second one ends by itself.
  await runProgram('rabbitmq-server', ['-detached']);
  await untilItAnswers();
}

async function untilItAnswers() {
  let refusal = 'no answer';
  for (let waited = 0; waited < 90 && refusal !== null; waited += 1) {
    await sleep(1_000);
    refusal = await refusalOf(local);
  }
  if (refusal !== null) throw new StepError(`RabbitMQ was started but does not answer on 127.0.0.1:5672: ${refusal}.`);
}
