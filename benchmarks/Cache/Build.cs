using Nuke.Common;
using Pipeline.Engine;

/// <summary>A build with one cached target per package; the targets themselves are generated.</summary>
internal sealed partial class Build : NukeBuild
{
    public static int Main() => Execute<Build>();

    private static ITargetDefinition Package(ITargetDefinition target, string name) => target
        .Inputs($"packages/{name}/src/**", $"packages/{name}/package.json")
        .Outputs($"packages/{name}/dist/**")
        .Executes(() =>
        {
            var package = RootDirectory / "packages" / name;
            long size = 0;
            foreach (var file in Directory.EnumerateFiles(package / "src", "*.ts", SearchOption.AllDirectories))
                size += new FileInfo(file).Length;
            Directory.CreateDirectory(package / "dist");
            File.WriteAllText(package / "dist" / "size.txt", $"{size}\n");
        });
}
