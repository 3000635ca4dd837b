using System.Reflection;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>A build's parameters, for what passes options to it: only Pipeline's own engine tells.</summary>
public static class BuildParameters
{
    /// <summary>Always null: workflows are derived by Pipeline's own engine.</summary>
    public static ParameterDescription? Of(INukeBuild build, MemberInfo member) => null;

    /// <summary>Always none.</summary>
    public static IReadOnlyList<ParameterDescription> Of(INukeBuild build, string option) => [];
}

/// <summary>One parameter, as it was declared.</summary>
public sealed class ParameterDescription
{
    private ParameterDescription()
    {
    }

    /// <summary>As the command line has it.</summary>
    public string Option => "";

    /// <summary>Whether its value is a secret.</summary>
    public bool IsSecret => false;

    /// <summary>Why it does not take a value.</summary>
    public string? WhyNot(string value) => null;
}
