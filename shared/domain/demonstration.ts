/** The id under which the demonstration model of a bundled data set takes part beside the workspace's runs. */
export const demonstrationRunId = (datasetId: string): string => `demonstration-${datasetId}`;
