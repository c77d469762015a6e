/** A process that does nothing: how late its event loop is says what the machine does to every process. */
import { answerUsage } from './receivers.js';

answerUsage(() => 0);
