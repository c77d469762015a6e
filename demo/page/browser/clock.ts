/** The visitor's machine's time, milliseconds since the Unix epoch. */
export const machineTime = (): number => Date.now();
