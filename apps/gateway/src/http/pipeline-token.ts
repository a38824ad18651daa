/** The injection token of the pipeline, which is an interface and has no class to be named by. */
export const PIPELINE = Symbol('PIPELINE');
