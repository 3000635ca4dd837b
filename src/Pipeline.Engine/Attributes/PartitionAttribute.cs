using System.Reflection;
using Pipeline.Engine;

namespace Nuke.Common.CI;

/// <summary>Which part of some work is to be done here. The parameter names the part; without it, all is done here.</summary>
/// <param name="total">How many parts there are.</param>
/// <example><code>[Partition(3)] readonly Partition TestPartition;</code> and <c>--test-partition 2</c>.</example>
public class PartitionAttribute(int total) : ParameterAttribute
{
    /// <summary>How many parts there are.</summary>
    public int Total { get; } = total;

    /// <inheritdoc/>
    public override bool List => false;

    internal override Type ValueType => typeof(int);

    /// <inheritdoc/>
    public override object? GetValue(MemberInfo member, object instance)
    {
        if (base.GetValue(member, instance) is not int part)
            return Partition.Single;
        return part >= 1 && part <= Total
            ? new Partition { Part = part, Total = Total }
            : throw new BuildException($"There is no part {part} of {Total}: '{member.Name}' goes from 1 to {Total}.", ExitCode.WrongUse);
    }
}
