/** The names that main and the preload agree on. */
export const shellChannel = "shell:message";
export const requestEnginePortChannel = "engine:request-port";
export const enginePortChannel = "engine:port";
