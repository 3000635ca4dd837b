using Pipeline.Engine;

namespace Nuke.Common.Execution;

internal sealed partial class TargetDefinition
{
    public List<string> ExclusiveResources { get; } = [];
    public TimeSpan? TimeLimit { get; private set; }
    public RetryPolicy? Retries { get; private set; }

    public void SetTimeLimit(TimeSpan limit) => TimeLimit = limit > TimeSpan.Zero
        ? limit
        : throw new ArgumentException($"Target '{Name}' has a timeout of {limit}; it must be longer than zero.");

    public void SetRetries(RetryPolicy policy) => Retries = policy.Times > 0 && policy.FirstDelay >= TimeSpan.Zero
        ? policy
        : throw new ArgumentException($"Target '{Name}' is to be tried again {policy.Times} times after {policy.FirstDelay}; "
            + "the number must be 1 or more and the delay not negative.");
}
