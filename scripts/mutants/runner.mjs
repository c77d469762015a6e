// Stryker's plugin that runs mutants by vitest, until the time that MUTANTS_UNTIL (milliseconds since the Unix epoch) names.
import { strykerPlugins as byVitest, strykerValidationSchema } from '@stryker-mutator/vitest-runner';
import { TIME_IS_UP } from './results.mjs';

const [plugin] = byVitest;

function untilTimeIsUp(injector) {
  const runner = plugin.factory(injector);
  const [tried, mutated] = [runner.dryRun.bind(runner), runner.mutantRun.bind(runner)];
  /** Why a test file failed as a whole: it could not be loaded, or what precedes its tests threw. Stryker sees single tests only. */
  const failure = () => {
    const file = runner.ctx.state.getFiles().find(({ result }) => result?.state === 'fail');
    return file && `${file.name}: ${file.result.errors?.[0]?.message ?? 'failed'}`;
  };
  runner.dryRun = async (options) => {
    const result = await tried(options);
    const broken = result.status === 'complete' && !result.tests.some(({ status }) => status === FAILED) && failure();
    return broken ? { status: 'error', errorMessage: broken } : result;
  };
  runner.mutantRun = async (options) => {
    // Stryker knows no end: what comes too late is answered at once, so that it ends in order and writes down what it has.
    if (Date.now() >= Number(process.env.MUTANTS_UNTIL)) return { status: 'error', errorMessage: TIME_IS_UP };
    const result = await mutated(options);
    const broken = result.status === 'survived' && failure();
    if (!broken) return result;
    return {
      status: 'killed',
      killedBy: options.testFilter ?? [],
      failureMessage: broken,
      nrOfTests: result.nrOfTests,
    };
  };
  return runner;
}
untilTimeIsUp.inject = plugin.factory.inject;

/** Stryker's `TestStatus.Failed`. */
const FAILED = 1;

export const strykerPlugins = [{ ...plugin, name: 'vitest-until', factory: untilTimeIsUp }];
export { strykerValidationSchema };
