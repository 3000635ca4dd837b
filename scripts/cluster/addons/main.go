// cluster-addons is what a cluster needs beside Kubernetes itself: names of services, and volumes that are folders of the node.
package main

import (
	"flag"
	"log"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file that says where the cluster is")
	listen := flag.String("listen", "127.0.0.1:10053", "address of the resolver")
	folder := flag.String("volumes", "", "folder for volumes")
	node := flag.String("node", "", "node on which they are")
	flag.Parse()

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	client := kubernetes.NewForConfigOrDie(config)
	factory := informers.NewSharedInformerFactory(client, 0)
	names := newNames(factory)
	never := make(chan struct{})
	factory.Start(never)
	factory.WaitForCacheSync(never)
	go func() { log.Fatal(names.serve("udp", *listen)) }()
	go func() { log.Fatal(names.serve("tcp", *listen)) }()

	volumes := folderVolumes{client, *folder, *node}
	for {
		if err := volumes.look(); err != nil {
			log.Print(err)
		}
		time.Sleep(time.Second)
	}
}
