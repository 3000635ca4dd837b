using System.Reflection;

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
        Assert.True(part >= 1 && part <= Total, $"there is no part {part} of {Total}");
        return new Partition { Part = part, Total = Total };
    }
}
