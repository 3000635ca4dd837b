using Mono.Cecil;
using PublicApiGenerator;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>What the engine shows to builds, and what builds use of it.</summary>
public sealed class NukeApiTests
{
    private static readonly string Engine = typeof(Nuke.Common.NukeBuild).Assembly.Location;

    [Fact]
    public void The_public_API_changes_only_knowingly() =>
        Golden.Verify(typeof(Nuke.Common.NukeBuild).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }), "Pipeline.Engine.api");

    [Fact]
    public void Every_member_in_a_namespace_of_Nuke_is_Nukes_or_listed_as_the_engines_own()
    {
        using var module = ModuleDefinition.ReadModule(Engine);
        var unknown = Surface.Lines(module).Where(line => !NukeApi.Members.Contains(line) && !NukeApi.Own.Contains(line)).ToList();
        Assert.True(unknown.Count == 0, "Nuke 10.1 has it: add it to nuke-10.1.api.txt. Else move it to namespace Pipeline.Engine, or add it to own.api.txt.\n"
            + string.Join('\n', unknown));
    }

    [Fact]
    public void Every_member_of_Nuke_that_is_listed_is_there()
    {
        using var module = ModuleDefinition.ReadModule(Engine);
        Assert.Empty(NukeApi.Members.Concat(NukeApi.Own).Except(Surface.Lines(module)));
    }

    [Theory]
    [InlineData("Pipeline")]
    [InlineData("Pipeline.Workflows")]
    [InlineData("_build")]
    public void The_build_uses_nothing_that_Nuke_lacks_but_the_marked_extensions(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Built(assembly));
        using var engine = ModuleDefinition.ReadModule(Engine);
        var members = Surface.Types(engine).SelectMany(type => type.Methods).ToLookup(Key);
        var used = module.GetMemberReferences().OfType<MethodReference>()
            .Where(method => method.DeclaringType.Scope.Name == "Pipeline.Engine" && Surface.IsNuke(method.DeclaringType)).ToList();
        Assert.NotEmpty(used);
        var lacking = used.Where(method => !members[Key(method)].Any(definition =>
                Surface.IsTwin(definition) || NukeApi.Members.Contains(Surface.Line(definition))))
            .Select(method => method.FullName).Distinct();
        Assert.True(!lacking.Any(), $"{assembly} uses what Nuke lacks:\n{string.Join('\n', lacking)}");
    }

    /// <summary>A reference and its definition agree in type, name and parameters; a reference has numbers for type parameters.</summary>
    private static string Key(MethodReference method)
    {
        var element = method.GetElementMethod();
        var text = $"{element.DeclaringType.GetElementType().FullName}::{element.Name}`{element.GenericParameters.Count}"
            + $"({string.Join(',', element.Parameters.Select(parameter => parameter.ParameterType.FullName))})";
        foreach (var parameter in element.GenericParameters)
            text = text.Replace($"<{parameter.Name}>", $"<!!{parameter.Position}>", StringComparison.Ordinal)
                .Replace($"<{parameter.Name},", $"<!!{parameter.Position},", StringComparison.Ordinal);
        return text;
    }

    private static string Built(string assembly)
    {
        var folder = assembly == "_build" ? Path.Combine(Repository.Root, "build", "bin") : AppContext.BaseDirectory;
        return Directory.GetFiles(folder, assembly + ".dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new FileNotFoundException($"{assembly}.dll is not built below {folder}.");
    }
}
