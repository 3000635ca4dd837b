using Nuke.Common.Execution;
using Nuke.Common.Tooling;

namespace Nuke.Common.Tooling
{
    /// <summary>
    /// Says which verbosity of a tool goes with each of the build's. Accepted as in Nuke; it acts on Nuke's tool wrappers, which this
    /// engine does not have, and has no effect.
    /// </summary>
    /// <param name="targetType">The type of the tool's verbosity.</param>
    public class VerbosityMappingAttribute(Type targetType) : BuildExtensionAttributeBase
    {
        /// <summary>The type of the tool's verbosity.</summary>
        internal Type TargetType { get; } = targetType;

        /// <summary>The tool's for <see cref="Verbosity.Quiet"/>.</summary>
        public string? Quiet { get; set; }

        /// <summary>The tool's for <see cref="Verbosity.Minimal"/>.</summary>
        public string? Minimal { get; set; }

        /// <summary>The tool's for <see cref="Verbosity.Normal"/>.</summary>
        public string? Normal { get; set; }

        /// <summary>The tool's for <see cref="Verbosity.Verbose"/>.</summary>
        public string? Verbose { get; set; }
    }
}

namespace Nuke.Common.Tools.DotNet
{
    /// <summary>The mapping for .NET's command line. Accepted as in Nuke; without Nuke's tool wrappers it has no effect.</summary>
    public class DotNetVerbosityMappingAttribute : VerbosityMappingAttribute
    {
        /// <summary>Makes the mapping.</summary>
        public DotNetVerbosityMappingAttribute() : base(typeof(Verbosity)) =>
            (Quiet, Minimal, Normal, Verbose) = ("quiet", "minimal", "minimal", "detailed");
    }
}
