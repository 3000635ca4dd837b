using System.Reflection;
using System.Runtime.InteropServices;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Identifies the code that runs: the same source gives the same identity on every machine.</summary>
internal static class BuildProgram
{
    /// <summary>The versions of the assemblies that the build's targets come from, and of the engine.</summary>
    public static string Identity(NukeBuild build, IReadOnlyList<ExecutableTarget> plan)
    {
        var assemblies = new List<Assembly> { typeof(BuildProgram).Assembly };
        Add(Assembly.GetEntryAssembly());
        for (var type = build.GetType(); type is not null; type = type.BaseType)
            Add(type.Assembly);
        foreach (var component in build.GetType().GetInterfaces())
            Add(component.Assembly);
        foreach (var target in plan)
            Add(target.Member.DeclaringType?.Assembly);
        var core = typeof(object).Assembly;
        var versions = new List<string>();
        foreach (var assembly in assemblies)
        {
            if (assembly != core)
                versions.Add(assembly.ManifestModule.ModuleVersionId.ToString());
        }

        versions.Sort(StringComparer.Ordinal);
        return string.Join(' ', versions);

        void Add(Assembly? assembly)
        {
            if (assembly is not null && !assemblies.Contains(assembly))
                assemblies.Add(assembly);
        }
    }

    public static string System => RuntimeInformation.RuntimeIdentifier;
}
